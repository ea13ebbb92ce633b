import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { firm } from '../../shared/firm.ts'
import { schedule } from '../../shared/schedule.ts'
import {
  aBuyer,
  aFirm,
  aForum,
  anAcceptedRequest,
  aPerson,
  makeSchedule,
  publishSchedule,
} from '../support/builders.ts'
import { erase } from '../support/erasing.ts'
import { inHouse } from '../support/inHouse.ts'
import { codeOf } from '../support/refusals.ts'

const { house, host } = await inHouse()

/** Two firms that want to meet. */
async function wished() {
  const forumId = await aForum(house, host)
  const supplier = await aFirm(house, host, forumId)
  const buyer = await aBuyer(house, host, forumId)
  await anAcceptedRequest(forumId, buyer, supplier)
  const publish = async () => {
    const { revision } = await host.call(schedule.board, { forumId })
    return codeOf(host.call(schedule.publish, { forumId, revision }))
  }
  const meetings = async () => (await buyer.person.call(schedule.agenda, { forumId })).meetings
  return { forumId, supplier, buyer, publish, meetings }
}

test('nobody waits for a firm whose only delegate was erased: its meetings are not scheduled', async () => {
  const { forumId, supplier, publish, meetings } = await wished()
  await erase(house, supplier)
  await makeSchedule(host, forumId)
  expect(await publish()).toBe('nothing_to_schedule')
  expect(await meetings()).toEqual([])
})

test('who was erased while the draft counts on them is not published: a colleague comes instead', async () => {
  const { forumId, supplier, publish, meetings } = await wished()
  const colleague = await aPerson(house, { email: `${randomUUID()}@firm.example` })
  await supplier.person.call(firm.saveDelegate, {
    ...supplier.at,
    delegate: { name: 'Budi', email: colleague.email, jobTitle: '', languages: ['id', 'en'] },
  })
  await makeSchedule(host, forumId)
  const { email } = await house.db
    .selectFrom('draftMeetings as m')
    .innerJoin('delegates as d', 'd.id', 'm.supplierDelegate')
    .select('d.email')
    .where('m.forumId', '=', forumId)
    .executeTakeFirstOrThrow()
  const [drafted, other] = email === colleague.email ? [colleague, supplier] : [supplier, colleague]
  await erase(house, drafted)
  expect(await publish()).toBe('nothing_to_schedule')
  await publishSchedule(host, forumId)
  const name = other === colleague ? 'Budi' : 'Dewi Lestari'
  expect(await meetings()).toMatchObject([{ attending: { supplier: name } }])
  // The last one who is there stays.
  const { delegates } = await other.person.call(firm.view, supplier.at)
  expect(delegates.map((one) => one.name)).toEqual([name])
})
