import type { Language } from '../../shared/values.ts'
import type { Notice } from '../platform/notices.ts'
import { type CalendarFile, calendarFile, type MeetingNotice, type Sender } from './calendar.ts'
import { type Block, type Letter, letterHtml, letterText } from './letter.ts'
import { oneLine } from './lines.ts'
import { datesDiffer, moment, shortMoment, span } from './times.ts'
import { en } from './words/en.ts'
import { id } from './words/id.ts'
import type { Said, Words } from './words/words.ts'

const wordsOf: Record<Language, Words> = { en, id }

/** A finished mail to one person. */
export interface Mail {
  to: { name: string; email: string }
  subject: string
  text: string
  html: string
  calendar?: CalendarFile
}

/** Asks somebody who wants to sign in to prove the address: by the code where they asked, or by the link anywhere. */
export interface SignInMail {
  email: string
  language: Language
  /** Six digits. */
  code: string
  link: string
}

/** How long a mail's code and its link can be used; `account/codes.ts` decides it. */
const signInMinutes = { code: 15, link: 30 }

/** The notice as a mail in its reader's language and zone. Pure. */
export function composeNotice(notice: Notice, parts: { host: string; sender: Sender; now: Date }): Mail {
  const { reader } = notice
  const words = wordsOf[reader.language]
  const { notices, labels } = words
  switch (notice.kind) {
    case 'invitation':
      return mailOf(notice, notices.invitation, [
        ...quote(words.messageFrom(notice.inviter), notice.message),
        paragraph(words.invitationFor(reader.email)),
      ])
    case 'application_received':
      return mailOf(notice, notices.applicationReceived, [])
    case 'application_decided':
      return mailOf(notice, notices.applicationDecided, quote(labels.reason, notice.reason))
    case 'request_received':
      return mailOf(notice, notices.requestReceived, [
        ...quote(words.messageFrom(notice.organisation), notice.message),
        facts([labels.answerBy, moment(new Date(notice.expiresAt), reader, words)]),
      ])
    case 'request_answered':
      return mailOf(notice, notices.requestAnswered, quote(labels.reason, notice.reason))
    case 'nudged':
      return mailOf(notice, notices.nudged, [])
    case 'stand_in_offered':
      return mailOf(notice, notices.standInOffered, [
        facts([labels.until, moment(new Date(notice.end), reader, words)]),
      ])
    case 'second_step':
      return composeSecondStep(notice)
    case 'meeting_set':
      return {
        ...mailOf(withWhen(notice), notices.meetingSet, [
          ...meetingBlocks(notice, words),
          paragraph(words.calendarAttached),
        ]),
        calendar: calendarOf(notice, words, parts),
      }
    case 'meeting_cancelled':
      return {
        ...mailOf(withWhen(notice), notices.meetingCancelled, [
          ...quote(labels.reason, notice.reason),
          ...meetingBlocks(notice, words),
          paragraph(words.calendarRemoves),
        ]),
        calendar: calendarOf(notice, words, parts),
      }
  }
}

/** The mail with the code that proves an address. Pure. */
export function composeCode({ email, language, code, link }: SignInMail): Mail {
  const words = wordsOf[language]
  const { signIn } = words
  return mailFrom(
    { name: '', email },
    {
      language,
      subject: signIn.subject,
      greeting: words.greeting(''),
      blocks: [
        paragraph(signIn.text),
        { kind: 'code', code },
        paragraph(signIn.expires(signInMinutes)),
        paragraph(signIn.notYou),
      ],
      button: { label: signIn.button, link },
      openInstead: words.openInstead,
      footer: signIn.footer,
    },
  )
}

/** A mail of the account: it belongs to no forum. */
function composeSecondStep({ reader, change, link }: Extract<Notice, { kind: 'second_step' }>): Mail {
  const words = wordsOf[reader.language]
  const { secondStep } = words
  return mailFrom(reader, {
    language: reader.language,
    subject: secondStep.subject(change),
    greeting: words.greeting(reader.name),
    blocks: [paragraph(secondStep.text(change)), paragraph(secondStep.notYou)],
    button: { label: secondStep.button, link },
    openInstead: words.openInstead,
    footer: secondStep.footer,
  })
}

function mailOf<N extends Exclude<Notice, { kind: 'second_step' }>>(
  notice: N,
  said: Said<N>,
  details: Block[],
): Mail {
  const { reader, link, forumName } = notice
  const words = wordsOf[reader.language]
  return mailFrom(reader, {
    language: reader.language,
    subject: said.subject(notice),
    greeting: words.greeting(reader.name),
    blocks: [paragraph(said.text(notice)), ...details],
    button: { label: said.button, link },
    openInstead: words.openInstead,
    footer: words.footer(forumName),
  })
}

function mailFrom({ name, email }: Mail['to'], letter: Letter): Mail {
  return {
    to: { name: oneLine(name), email },
    subject: oneLine(letter.subject),
    text: letterText(letter),
    html: letterHtml(letter),
  }
}

function withWhen<N extends MeetingNotice>(notice: N): N & { when: string } {
  return { ...notice, when: shortMoment(new Date(notice.meeting.start), notice.reader) }
}

/** When it is for both sides, where, and with whom. */
function meetingBlocks(notice: MeetingNotice, words: Words): Block[] {
  const { labels } = words
  const { withName, roomName, otherZone } = notice.meeting
  const { yours, theirs, differ } = timesOf(notice, words)
  const details = facts(
    [labels.withWhom, withName],
    [labels.yourTime, yours],
    [labels.theirTime, theirs],
    [labels.room, roomName],
  )
  return otherZone !== notice.reader.zone && differ ? [details, paragraph(words.datesDiffer)] : [details]
}

function timesOf({ meeting, reader }: MeetingNotice, words: Words) {
  const start = new Date(meeting.start)
  const end = new Date(meeting.end)
  const there = { zone: meeting.otherZone, language: reader.language }
  return {
    yours: span(start, end, reader, words),
    theirs: span(start, end, there, words),
    differ: datesDiffer(start, reader.zone, meeting.otherZone),
  }
}

function calendarOf(
  notice: MeetingNotice,
  words: Words,
  parts: { host: string; sender: Sender; now: Date },
): CalendarFile {
  const { labels } = words
  const { withName, roomName } = notice.meeting
  const { yours, theirs } = timesOf(notice, words)
  const lines = [
    `${labels.yourTime}: ${yours}`,
    `${labels.theirTime}: ${theirs}`,
    `${labels.room}: ${oneLine(roomName)}`,
    notice.link,
  ]
  const title = words.calendarTitle(withName, notice.forumName)
  return calendarFile(notice, { title, description: lines.join('\n') }, parts)
}

function paragraph(text: string): Block {
  return { kind: 'paragraph', text }
}

function facts(...pairs: [label: string, value: string][]): Block {
  return { kind: 'facts', facts: pairs.map(([label, value]) => ({ label, value })) }
}

/** Somebody's words, or nothing where they left them out. */
function quote(from: string, text: string): Block[] {
  return text.trim() ? [{ kind: 'quote', from, text: text.trim() }] : []
}
