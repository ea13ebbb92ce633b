import { expect, test } from 'vitest'
import { composeNotice } from '../../server/notice/compose.ts'
import type { Notice } from '../../server/platform/notices.ts'
import { aMeetingCancelled, aMeetingSet, aReader, everyNotice } from '../support/notices.ts'

const now = new Date('2026-11-20T06:00:00.000Z')

function calendarOf(notice: Notice) {
  const sender = { name: 'Pendopo', address: 'forum@pendopo.example' }
  const { calendar } = composeNotice(notice, { host: 'forum.example', sender, now })
  if (!calendar) throw new Error('the mail has no calendar file')
  const lines = calendar.content.replace(/\r\n[ \t]/g, '').split('\r\n')
  /** The value of the event's own property, without the alarm's. */
  const value = (name: string) => {
    const line = lines.find((one) => one.startsWith(`${name}:`) || one.startsWith(`${name};`))
    return line?.slice(line.indexOf(':', line.lastIndexOf('"') + 1) + 1)
  }
  return { ...calendar, lines, value }
}

test('a meeting is a confirmed request in UTC with an alarm ten minutes before', () => {
  const { method, lines, value, content } = calendarOf(aMeetingSet())
  expect(method).toBe('REQUEST')
  expect(lines).toEqual(
    expect.arrayContaining([
      'BEGIN:VCALENDAR',
      'METHOD:REQUEST',
      'UID:meeting-0197f3a2-0000-4000-8000-000000000001@forum.example',
      'SEQUENCE:0',
      'STATUS:CONFIRMED',
      'DTSTAMP:20261120T060000Z',
      'DTSTART:20261127T193000Z',
      'DTEND:20261127T195000Z',
      'SUMMARY:Meeting with Minsk Trucks (Semarang – Belarus Forum)',
      'ORGANIZER;CN="Pendopo":mailto:forum@pendopo.example',
      'TRIGGER:-PT10M',
      'END:VCALENDAR',
    ]),
  )
  expect(value('LOCATION')).toBe('https://forum.example/forums/1')
  expect(value('DESCRIPTION')).toContain('Their time: Friday\\, 27 November 2026\\, 22:30–22:50')
  expect(lines.filter((line) => line.startsWith('ATTENDEE'))).toEqual([
    'ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE;CN="Sari Wulandari":MAILTO:sari@tempe.example',
  ])
  expect(content.endsWith('END:VCALENDAR\r\n')).toBe(true)
})

test('a changed meeting keeps its UID and raises its sequence; cancelling takes the same one away', () => {
  const first = calendarOf(aMeetingSet())
  const moved = calendarOf(aMeetingSet({ moved: true, meeting: { sequence: 1 } }))
  const cancelled = calendarOf(aMeetingCancelled({ sequence: 2 }))
  expect(moved.value('UID')).toBe(first.value('UID'))
  expect(cancelled.value('UID')).toBe(first.value('UID'))
  expect([first, moved, cancelled].map(({ value }) => value('SEQUENCE'))).toEqual(['0', '1', '2'])
  expect(cancelled.method).toBe('CANCEL')
  expect(cancelled.lines).toEqual(expect.arrayContaining(['METHOD:CANCEL', 'STATUS:CANCELLED']))
  expect(cancelled.lines).not.toContain('BEGIN:VALARM')
})

test('names with signs that mean something in a calendar stay what they are', () => {
  const reader = aReader({ name: 'Sari "Ibu"; W, S.E.: \\o/ ^\r\nATTENDEE:MAILTO:all@evil.example' })
  const withName = 'ОАО «МАЗ», запчасти; грузовики\\прицепы\r\nSTATUS:CANCELLED 🚚'
  const { content, lines, value } = calendarOf(aMeetingSet({ reader, meeting: { withName } }))
  expect(value('SUMMARY')).toBe(
    'Meeting with ОАО «МАЗ»\\, запчасти\\; грузовики\\\\прицепы STATUS:CANCELLED 🚚 (Semarang – Belarus Forum)',
  )
  expect(lines.filter((line) => line.startsWith('STATUS'))).toEqual(['STATUS:CONFIRMED'])
  const attendees = lines.filter((line) => line.startsWith('ATTENDEE'))
  expect(attendees).toHaveLength(1)
  // RFC 6868: ^' is a quotation mark, ^^ is a caret.
  expect(attendees[0]).toContain(`CN="Sari ^'Ibu^'; W, S.E.: \\o/ ^^ ATTENDEE:MAILTO:all@evil.example"`)
  expect(content).not.toMatch(/[^\r]\n|\r[^\n]/)
})

test('no line is longer than 75 octets, and none is folded inside a character', () => {
  const withName = `${'Минский завод '.repeat(12)}🚚🚚🚚`
  const { content, value } = calendarOf(aMeetingSet({ meeting: { withName } }))
  for (const line of content.split('\r\n')) {
    expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75)
    expect(line.isWellFormed()).toBe(true)
  }
  expect(value('SUMMARY')).toBe(`Meeting with ${withName} (Semarang – Belarus Forum)`)
})

test('in Indonesian the calendar speaks Indonesian', () => {
  const { value } = calendarOf(aMeetingSet({ reader: aReader({ language: 'id' }) }))
  expect(value('SUMMARY')).toBe('Pertemuan dengan Minsk Trucks (Semarang – Belarus Forum)')
  expect(value('DESCRIPTION')).toContain('Waktu Anda: Sabtu\\, 28 November 2026\\, pukul 02.30–02.50')
})

test('only meetings come with a calendar file', () => {
  const sender = { name: 'Pendopo', address: 'forum@pendopo.example' }
  for (const notice of everyNotice(aReader())) {
    const mail = composeNotice(notice, { host: 'forum.example', sender, now })
    expect(Boolean(mail.calendar)).toBe(notice.kind.startsWith('meeting_'))
  }
})
