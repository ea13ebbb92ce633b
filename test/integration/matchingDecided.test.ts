import { expect, test } from 'vitest'
import { setDecision } from '../../server/firm/store.ts'
import { holdForum } from '../../server/schedule/draftStore.ts'
import { matching } from '../../shared/matching.ts'
import { held, waitingIn } from '../support/held.ts'
import { inHouse } from '../support/inHouse.ts'
import { asks, pair } from '../support/pairs.ts'
import { codeOf } from '../support/refusals.ts'

const soon = { timeout: 5000, interval: 20 }

const { house, host } = await inHouse()

/** Declines a firm while a command of somebody waits for the forum, and answers what became of the command. */
async function declinedWhile(forumId: string, firmId: string, command: () => Promise<unknown>) {
  const { id: decidedBy } = await house.db.selectFrom('users').select('id').limit(1).executeTakeFirstOrThrow()
  const decision = {
    state: 'declined',
    reason: 'Withdrawn.',
    decidedAt: house.clock.now(),
    decidedBy,
  } as const
  const letGo = await held(house.db, async (db) => {
    await holdForum(db, forumId)
    await setDecision(db, forumId, firmId, decision)
  })
  try {
    const answered = codeOf(command())
    await expect.poll(() => waitingIn(house.db), soon).toBe(1)
    await letGo()
    return await answered
  } finally {
    await letGo()
  }
}

test.each(['maker', 'buyer'] as const)(
  'a request is not made where the %s is declined while it waits',
  async (declined) => {
    const both = await pair(house, host)
    const { forumId, maker, buyer } = both
    const code = await declinedWhile(forumId, both[declined].id, () => asks(buyer, maker, forumId))
    expect(code).toBe('not_accepted')
  },
)

test.each([
  ['a yes', 'the firm that was asked', 'not_accepted', 'maker', 'accepted'],
  ['a yes', 'the firm that asks', 'not_accepted', 'buyer', 'accepted'],
  ['a no', 'the firm that was asked', 'not_accepted', 'maker', 'declined'],
  // It leads nobody anywhere.
  ['a no', 'the firm that asks', 'done', 'buyer', 'declined'],
] as const)('%s where %s is declined meanwhile: %s', async (_yes, _who, outcome, declined, answer) => {
  const both = await pair(house, host)
  const { forumId, maker, buyer } = both
  const { id: requestId } = await asks(buyer, maker, forumId)
  const code = await declinedWhile(forumId, both[declined].id, () =>
    maker.person.call(matching.answer, { forumId, requestId, answer, reason: '' }),
  )
  expect(code).toBe(outcome)
})
