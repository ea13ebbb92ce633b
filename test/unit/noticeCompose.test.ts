import { describe, expect, test } from 'vitest'
import { composeCode, composeNotice } from '../../server/notice/compose.ts'
import { en } from '../../server/notice/words/en.ts'
import { id } from '../../server/notice/words/id.ts'
import {
  aMeetingCancelled,
  aMeetingSet,
  anInvitation,
  aReader,
  aRequestReceived,
  everyNotice,
} from '../support/notices.ts'

const parts = {
  host: 'forum.example',
  sender: { name: 'Pendopo', address: 'forum@pendopo.example' },
  now: new Date('2026-11-20T00:00:00.000Z'),
}

/** What a reader sees of the markup. */
function seen(markup: string): string {
  return markup
    .replace(/<title>.*<\/title>/, '')
    .replace(/<[^>]*>/g, '')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}

test('a meeting that falls on different dates says both sides’ date, time and zone, in English', () => {
  const mail = composeNotice(aMeetingSet(), parts)
  expect(mail.subject).toBe('Meeting with Minsk Trucks, Sat 28 Nov, 02:30 (WIB, UTC+7)')
  for (const body of [mail.text, seen(mail.html)]) {
    expect(body).toContain('Dear Sari Wulandari,')
    expect(body).toContain('Saturday, 28 November 2026, 02:30–02:50 (Jakarta time, WIB, UTC+7)')
    expect(body).toContain('Friday, 27 November 2026, 22:30–22:50 (Minsk time, UTC+3)')
    expect(body).toContain('the date is not the same on both sides')
    expect(body).toContain('Minsk Trucks')
    expect(body).toContain('Room 3')
    expect(body).toContain('https://forum.example/forums/1')
  }
})

test('the same meeting for the other side, in Indonesian, is told from there', () => {
  const reader = aReader({ language: 'id', zone: 'Europe/Minsk', name: '' })
  const meeting = { withName: 'Tempe Nusantara', otherZone: 'Asia/Jakarta' }
  const mail = composeNotice(aMeetingSet({ reader, meeting }), parts)
  expect(mail.subject).toBe('Pertemuan dengan Tempe Nusantara, Jum, 27 Nov, 22.30 (UTC+3)')
  for (const body of [mail.text, seen(mail.html)]) {
    expect(body).toContain('Yth. Bapak/Ibu,')
    expect(body).toContain('Jumat, 27 November 2026, pukul 22.30–22.50 (waktu Minsk, UTC+3)')
    expect(body).toContain('Sabtu, 28 November 2026, pukul 02.30–02.50 (waktu Jakarta, WIB, UTC+7)')
    expect(body).toContain('tanggal di kedua pihak berbeda')
  }
})

test('nothing is said of dates where they are the same', () => {
  const meeting = { start: '2026-11-27T07:00:00.000Z', end: '2026-11-27T07:20:00.000Z' }
  expect(composeNotice(aMeetingSet({ meeting }), parts).text).not.toContain('the date is not the same')
})

test.each([
  ['2026-03-29T00:30:00.000Z', 'Sunday, 29 March 2026, 01:30–01:50 (Warsaw time, CET, UTC+1)'],
  ['2026-03-29T01:30:00.000Z', 'Sunday, 29 March 2026, 03:30–03:50 (Warsaw time, CEST, UTC+2)'],
])('a zone that jumps has the offset of the meeting’s own moment: %s', (start, said) => {
  const reader = aReader({ zone: 'Europe/Warsaw' })
  const end = new Date(new Date(start).getTime() + 20 * 60_000).toISOString()
  expect(composeNotice(aMeetingSet({ reader, meeting: { start, end } }), parts).text).toContain(said)
})

test('a meeting over midnight says both of its dates', () => {
  const reader = aReader({ zone: 'UTC' })
  const meeting = { start: '2026-11-27T23:50:00.000Z', end: '2026-11-28T00:10:00.000Z' }
  expect(composeNotice(aMeetingSet({ reader, meeting }), parts).text).toContain(
    'Friday, 27 November 2026, 23:50 – Saturday, 28 November 2026, 00:10 (UTC+0)',
  )
})

test('a changed and a cancelled meeting say so first', () => {
  expect(composeNotice(aMeetingSet({ moved: true }), parts).subject).toMatch(/^Changed: /)
  const cancelled = composeNotice(aMeetingCancelled(), parts)
  expect(cancelled.subject).toMatch(/^Cancelled: /)
  expect(cancelled.text).toContain('Reason:\n> The buyer has fallen ill.')
})

test('an invitation keeps the line breaks of its message and says which address has to be proven', () => {
  const { text, html } = composeNotice(anInvitation(), parts)
  expect(text).toContain('Trade Desk invites you to take part in Semarang – Belarus Forum as a delegate')
  expect(text).toContain('Message from Trade Desk:\n> We would be glad to see you.\n> Please bring samples.')
  expect(text).toContain('meant for sari@tempe.example')
  expect(html).toContain('We would be glad to see you.\nPlease bring samples.')
})

test('a request says until when it waits, in the reader’s zone', () => {
  expect(composeNotice(aRequestReceived(), parts).text).toContain(
    'Please answer by: Saturday, 21 November 2026, 02:30 (Jakarta time, WIB, UTC+7)',
  )
})

describe.each(['en', 'id'] as const)('in %s', (language) => {
  test('every notice has all its words, its link as one button, and nothing that loads from elsewhere', () => {
    for (const notice of everyNotice(aReader({ language }))) {
      const mail = composeNotice(notice, parts)
      for (const words of [mail.subject, mail.text, mail.html]) {
        expect(words.trim()).not.toBe('')
        expect(words).not.toMatch(/undefined|\[object|NaN/)
      }
      expect(mail.text).toContain(notice.link)
      expect(mail.html).toContain(`<html lang="${language}">`)
      expect(mail.html.match(/padding:12px 24px/g)).toHaveLength(1)
      expect(mail.html).not.toMatch(/<(img|script|link|iframe|form|table)|url\(|src=/i)
    }
  })
})

test('both languages differ in all they say of a notice', () => {
  const subjects = (language: 'en' | 'id') =>
    everyNotice(aReader({ language })).map((notice) => composeNotice(notice, parts).subject)
  const english = subjects('en')
  subjects('id').forEach((subject, at) => {
    expect(subject).not.toBe(english[at])
  })
  expect(Object.keys(id.labels)).toEqual(Object.keys(en.labels))
})

test('words of people never become markup, a header or a line of their own', () => {
  const nasty = `<script>alert("x")</script> & 'Co'\r\nBcc: all@evil.example\u202Eexe`
  const notice = {
    ...anInvitation({ inviter: nasty, message: nasty, forumName: nasty }),
    reader: aReader({ name: nasty }),
  }
  const mail = composeNotice(notice, parts)
  expect(mail.html).not.toMatch(/<script|<\/script/i)
  expect(mail.html).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;Co&#39;')
  expect(mail.subject).not.toMatch(/[\r\n\u202E]/)
  expect(mail.to.name).not.toMatch(/[\r\n\u202E]/)
  expect(mail.text).not.toMatch(/^Bcc:/m)
})

test('a link cannot break out of its attribute', () => {
  const link = 'https://forum.example/?a=1&b="><script>alert(1)</script>'
  expect(composeNotice(anInvitation({ link }), parts).html).not.toContain('<script')
})

test.each([
  ['en', '15 minutes, the button for 30', 'If this was not you, do nothing'],
  ['id', '15 menit, tombol selama 30 menit', 'Jika bukan Anda yang memintanya, abaikan surel ini'],
] as const)(
  'the sign-in mail shows the code large, when it ends, and what to do with a stray one: %s',
  (language, expires, notYou) => {
    const link = 'https://forum.example/sign-in/confirm#email=sari%40tempe.example&secret=a1'
    const mail = composeCode({ email: 'sari@tempe.example', language, code: '042917', link })
    expect(mail.subject).not.toContain('042917')
    expect(mail.html).toMatch(/<p style="[^"]*font-size:36px[^"]*">042917<\/p>/)
    expect(mail.html).toContain(`<a href="${link.replaceAll('&', '&amp;')}"`)
    for (const body of [mail.text, seen(mail.html)]) {
      for (const said of ['042917', expires, notYou, link]) expect(body).toContain(said)
    }
    expect(mail.calendar).toBeUndefined()
  },
)
