import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { account } from '../../shared/account.ts'
import { room } from '../../shared/room.ts'
import { erase, everything } from '../support/erasing.ts'
import { liveHouse, logOf } from '../support/liveMeeting.ts'

const live = await liveHouse()

test('who moderated and who interpreted are nowhere in the records once they are erased, nor what they wrote', async () => {
  const many = await live.meetingOfMany()
  const { meetingId, forumId, moderator, bystander, bystanderId, emails, at } = many
  await moderator.call(account.update, { name: 'Zubaidah Unik' })
  await bystander.call(account.update, { name: 'Yusuf Langka' })
  await at(1)
  await live.inside(many.buyer, meetingId)
  await live.inside(moderator, meetingId)
  await moderator.call(room.noteIncident, { meetingId, text: 'Rahasia-insiden' })
  await moderator.call(room.announce, { forumId, meetingIds: [meetingId], text: 'Rahasia-pengumuman' })
  await moderator.call(room.nudge, { meetingId, part: 'supplier' })
  await moderator.call(room.setInterpreter, { meetingId, place: 'first', interpreterId: bystanderId })
  await moderator.call(room.extend, { meetingId, minutes: 10 })
  await live.host.call(room.cancel, { meetingId, reason: 'Alasan-batal' })
  const changed = async () =>
    (await logOf(live.host, forumId)).find((entry) => entry.startsWith('interpreter_'))
  expect(await changed()).toBe('interpreter_changed Zubaidah Unik interpreter Yusuf Langka')

  await erase(live.house, { person: bystander, email: emails.bystander })
  expect(await changed()).toBe('interpreter_changed Zubaidah Unik interpreter —')
  await erase(live.house, { person: moderator, email: emails.moderator })
  await live.house.app.settled()
  // A mail is its reader's, and goes after a month.
  const records = (await everything(live.house)).filter((line) => !line.startsWith('mails: '))
  for (const trace of ['Zubaidah', 'Yusuf', 'Rahasia', emails.moderator, emails.bystander])
    expect(records.filter((line) => line.includes(trace))).toEqual([])
  // What a meeting was cancelled for stays with the meeting, and is said nowhere else.
  const reasons = records.filter((line) => line.includes('Alasan-batal'))
  expect(reasons.map((line) => line.split(':')[0])).toEqual(['meetings'])
})

test('an upgrade takes names and words out of what earlier versions noted', async () => {
  const { forumId, meetingId, bystanderId } = await live.meetingOfMany()
  const { db, clock } = live.house
  const at = clock.now()
  const audited = {
    'room.incident': { detail: 'Rahasia-lama' },
    'room.nudged': { part: 'buyer', detail: 'Rahasia-lama' },
    'schedule.cancel': { reason: 'Rahasia-lama' },
    'firm.register': { name: 'Rahasia-lama', standing: 'buyer' },
    'firm.decide': { decision: 'accepted' },
  }
  const rows = Object.entries(audited).map(([action, detail]) => ({ action, detail: JSON.stringify(detail) }))
  const subjectId = randomUUID()
  await db
    .insertInto('audit')
    .values(rows.map((row) => ({ ...row, at, actorId: null, forumId, subjectId })))
    .execute()
  const events = ['Bystander', 'Left Long Ago', ''].map((detail) => ({
    ...{ id: randomUUID(), at, actorId: null, forumId, meetingId, part: 'interpreter' as const, detail },
    kind: 'interpreter_changed' as const,
  }))
  await db.insertInto('meetingEvents').values(events).execute()
  const upgrade = new URL('../../server/platform/db/migrations/012_names_in_one_place.sql', import.meta.url)
  await sql.raw(await readFile(upgrade, 'utf8')).execute(db)
  const details = db.selectFrom('audit').select('detail').where('subjectId', '=', subjectId).orderBy('id')
  expect((await details.execute()).map(({ detail }) => detail)).toEqual([
    {},
    { part: 'buyer' },
    {},
    { standing: 'buyer' },
    { decision: 'accepted' },
  ])
  const noted = db.selectFrom('meetingEvents').select('detail').where('meetingId', '=', meetingId)
  expect((await noted.orderBy('position').execute()).map(({ detail }) => detail)).toEqual([
    bystanderId,
    '—',
    '',
  ])
})
