import ical, { ICalAlarmType, ICalAttendeeStatus, ICalCalendarMethod, ICalEventStatus } from 'ical-generator'
import type { Notice } from '../platform/notices.ts'
import { oneLine } from './lines.ts'

export type MeetingNotice = Extract<Notice, { kind: 'meeting_set' | 'meeting_cancelled' }>

/** A calendar file and the method that its mail says it with (RFC 5546). */
export interface CalendarFile {
  method: 'REQUEST' | 'CANCEL'
  content: string
}

/** Whom mails come from. */
export interface Sender {
  name: string
  address: string
}

const alarmSeconds = 10 * 60

/**
 * The meeting for its reader's calendar, in UTC. Its UID is the same for life and its sequence rises, so that a
 * changed meeting replaces itself and a cancelled one goes (RFC 5545, 3.8.4.7 and 3.8.7.4).
 *
 * @param host the server's own name, which makes UIDs unique in the world
 * @param words title and description in the reader's language
 */
export function calendarFile(
  notice: MeetingNotice,
  words: { title: string; description: string },
  parts: { host: string; sender: Sender; now: Date },
): CalendarFile {
  const { meeting, reader, link } = notice
  const cancelled = notice.kind === 'meeting_cancelled'
  const method = cancelled ? ICalCalendarMethod.CANCEL : ICalCalendarMethod.REQUEST
  const calendar = ical({
    prodId: { company: 'Pendopo', product: 'Pendopo', language: reader.language },
    method,
  })
  const { name, address } = parts.sender
  const event = calendar.createEvent({
    id: `meeting-${meeting.meetingId}@${parts.host}`,
    sequence: meeting.sequence,
    status: cancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    stamp: parts.now,
    start: new Date(meeting.start),
    end: new Date(meeting.end),
    summary: oneLine(words.title),
    description: words.description,
    location: link,
    url: link,
    organizer: { name: oneLine(name) || address, email: address },
  })
  // Both sides have said yes before there is a meeting, so the calendar asks for no answer.
  event.createAttendee({
    email: reader.email,
    name: oneLine(reader.name) || reader.email,
    status: ICalAttendeeStatus.ACCEPTED,
    rsvp: false,
  })
  if (!cancelled) event.createAlarm({ type: ICalAlarmType.display, triggerBefore: alarmSeconds })
  return { method, content: `${calendar.toString()}\r\n` }
}
