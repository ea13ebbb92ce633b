import { expect, test } from 'vitest'
import { holdForum } from '../../server/schedule/draftStore.ts'
import { firm } from '../../shared/firm.ts'
import { room } from '../../shared/room.ts'
import { held, waitingIn } from '../support/held.ts'
import { liveHouse } from '../support/liveMeeting.ts'
import { codeOf } from '../support/refusals.ts'

const soon = { timeout: 15_000, interval: 20 }

const live = await liveHouse()

/** A meeting whose buyer waits alone; the firm Garam Laut was offered the supplier's place. */
async function offered() {
  const many = await live.meetingOfMany()
  const { meetingId, forumId, otherId: organisationId, moderator } = many
  await many.at(1)
  await live.inside(many.buyer, meetingId)
  await many.at(4)
  await moderator.call(room.offerStandIn, { meetingId, part: 'supplier', organisationId })
  const decide = (decision: 'accepted' | 'waitlisted' | 'declined') =>
    live.host.call(firm.decide, { forumId, organisationId, decision, reason: 'Not this time.' })
  const answer = () => many.outsider.call(room.answerStandIn, { meetingId, organisationId, accepted: true })
  const standIns = async () =>
    (await moderator.call(room.view, { meetingId })).standIns.map(({ name, state }) => `${name} ${state}`)
  return { ...many, organisationId, decide, answer, standIns }
}

test('a firm that stands in stays accepted, as one with a meeting of its own', async () => {
  const { answer, decide, standIns, outsider, meetingId } = await offered()
  await answer()
  for (const decision of ['declined', 'waitlisted'] as const)
    expect(await codeOf(decide(decision))).toBe('conflict')
  expect(await standIns()).toEqual(['Garam Laut accepted'])
  await live.inside(outsider, meetingId)
})

test('a firm that is declined while its yes waits does not stand in, and its place may be offered again', async () => {
  const { answer, decide, standIns, forumId, meetingId, organisationId, moderator } = await offered()
  const letGo = await held(live.house.db, (db) => holdForum(db, forumId))
  const decided = codeOf(decide('declined'))
  await expect.poll(() => waitingIn(live.house.db), soon).toBe(1)
  const answered = codeOf(answer())
  await expect.poll(() => waitingIn(live.house.db), soon).toBe(2)
  await letGo()
  expect([await decided, await answered]).toEqual(['done', 'not_allowed'])
  expect(await standIns()).toEqual([])
  await decide('accepted')
  await moderator.call(room.offerStandIn, { meetingId, part: 'supplier', organisationId })
  await answer()
  expect(await standIns()).toEqual(['Garam Laut accepted'])
})
