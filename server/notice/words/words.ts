import type { Notice } from '../../platform/notices.ts'

type Of<Kind extends Notice['kind']> = Extract<Notice, { kind: Kind }>

/** What one kind of mail says. `button` opens the notice's link. */
export interface Said<Facts> {
  subject: (facts: Facts) => string
  text: (facts: Facts) => string
  button: string
}

/** A meeting's notice with its start as the reader knows it: `Sat 28 Nov, 02:30 (WIB, UTC+7)`. */
type Meeting<Kind extends 'meeting_set' | 'meeting_cancelled'> = Of<Kind> & { when: string }

/**
 * All words of mails and calendar files in one language: plain text, escaped by whoever renders it.
 * A language that lacks one of them is a type error.
 */
export interface Words {
  /** `name` may be empty. */
  greeting: (name: string) => string
  /** The day and the time of day; `time` may be a span. */
  dayAndTime: (day: string, time: string) => string
  /** The local time of a city. */
  timeOf: (city: string) => string
  openInstead: string
  footer: (forumName: string) => string
  labels: {
    withWhom: string
    yourTime: string
    theirTime: string
    room: string
    answerBy: string
    until: string
    reason: string
  }
  /** Above words that somebody wrote. */
  messageFrom: (name: string) => string
  datesDiffer: string
  calendarAttached: string
  calendarRemoves: string
  calendarTitle: (withName: string, forumName: string) => string
  /** An invitation is for one address, which has still to be proven. */
  invitationFor: (email: string) => string
  notices: {
    invitation: Said<Of<'invitation'>>
    applicationReceived: Said<Of<'application_received'>>
    applicationDecided: Said<Of<'application_decided'>>
    requestReceived: Said<Of<'request_received'>>
    requestAnswered: Said<Of<'request_answered'>>
    nudged: Said<Of<'nudged'>>
    standInOffered: Said<Of<'stand_in_offered'>>
    meetingSet: Said<Meeting<'meeting_set'>>
    meetingCancelled: Said<Meeting<'meeting_cancelled'>>
  }
  secondStep: {
    subject: (change: Of<'second_step'>['change']) => string
    text: (change: Of<'second_step'>['change']) => string
    notYou: string
    button: string
    footer: string
  }
  signIn: {
    subject: string
    text: string
    expires: (minutes: { code: number; link: number }) => string
    notYou: string
    button: string
    footer: string
  }
}
