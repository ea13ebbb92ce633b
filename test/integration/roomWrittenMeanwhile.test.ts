import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Db } from '../../server/platform/db/database.ts'
import { cancelMeetings } from '../../server/schedule/meetingStore.ts'
import { deal } from '../../shared/deal.ts'
import { sharing } from '../../shared/sharing.ts'
import type { Person } from '../support/harness.ts'
import { held, waitingIn } from '../support/held.ts'
import { liveHouse } from '../support/liveMeeting.ts'
import { codeOf } from '../support/refusals.ts'

const hour = 60 * 60_000
const soon = { timeout: 5000, interval: 20 }

const live = await liveHouse()

const pdf = new Uint8Array(Buffer.from('%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\n%%EOF\n'))
const outcome = { held: true, interest: 'strong', nextStep: 'order', expected: null, note: '' } as const

/** Writes into a meeting while something else is done to it, and answers what became of the writing. */
async function writtenWhile(
  meanwhile: (db: Db, meetingId: string) => Promise<unknown>,
  write: (person: Person, meetingId: string, noteId: string) => Promise<unknown>,
): Promise<string> {
  const { meetingId, supplier, at } = await live.meetingOfMany()
  await at(2)
  const { id: noteId } = await supplier.call(sharing.addNote, { meetingId, text: 'Forty tons' })
  const letGo = await held(live.house.db, (db) => meanwhile(db, meetingId))
  try {
    const written = codeOf(write(supplier, meetingId, noteId))
    await expect.poll(() => waitingIn(live.house.db), soon).toBe(1)
    await letGo()
    return await written
  } finally {
    await letGo()
  }
}

test.each<[string, Parameters<typeof writtenWhile>[1]]>([
  ['a new note', (person, meetingId) => person.call(sharing.addNote, { meetingId, text: 'Fifty tons' })],
  [
    'a changed note',
    (person, meetingId, noteId) =>
      person.call(sharing.changeNote, { meetingId, noteId, version: 1, text: 'Fifty tons' }),
  ],
  [
    'a removed note',
    (person, meetingId, noteId) => person.call(sharing.removeNote, { meetingId, noteId, version: 1 }),
  ],
  [
    'a file',
    (person, meetingId) =>
      person.call(sharing.sendFile, { meetingId, name: 'prices.pdf' }, randomUUID(), pdf),
  ],
  ['an outcome', (person, meetingId) => person.call(deal.record, { meetingId, outcome })],
])('%s that waits while its meeting is cancelled is refused', async (_what, write) => {
  const code = await writtenWhile((db, meetingId) => cancelMeetings(db, [meetingId], ''), write)
  expect(code).toBe('meeting_cancelled')
})

test('an outcome that waits while its meeting is moved to a later time is refused', async () => {
  const startsAt = new Date(live.house.clock.now().getTime() + 5 * hour)
  const code = await writtenWhile(
    (db, meetingId) =>
      db
        .updateTable('meetings')
        .set({ startsAt, endsAt: new Date(startsAt.getTime() + hour) })
        .where('id', '=', meetingId)
        .execute(),
    (person, meetingId) => person.call(deal.record, { meetingId, outcome }),
  )
  expect(code).toBe('lobby_closed')
})
