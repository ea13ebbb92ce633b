import { randomUUID } from 'node:crypto'
import { expect, test, vi } from 'vitest'
import { runSystem } from '../../server/platform/work.ts'
import { tellCourse } from '../../server/room/course.ts'
import { keepMessage } from '../../server/room/store.ts'
import { account } from '../../shared/account.ts'
import { fact } from '../../shared/facts.ts'
import { type RoomSnapshot, room, roomEvents, roomPushes } from '../../shared/room.ts'
import { liveHouse } from '../support/liveMeeting.ts'

const soon = { timeout: 15_000, interval: 20 }

const live = await liveHouse()

test('a message is told when it is said again: the process that kept it may have died before it told anybody', async () => {
  const { meetingId, supplier, buyer, at } = await live.meetingOfMany()
  await at(1)
  const speaking = await live.inside(supplier, meetingId)
  const hearing = await live.inside(buyer, meetingId)
  const { me } = await supplier.call(account.session, {})
  const said = { meetingId, key: randomUUID(), text: 'Five dollars a piece' }
  const kept = { id: said.key, meetingId, userId: me?.id ?? '', name: me?.name ?? '', text: said.text }
  await keepMessage(live.house.db, { ...kept, at: live.house.clock.now() })

  const told = hearing.next(roomPushes.said)
  expect(await speaking.ask(roomEvents.say, said)).toMatchObject({ ok: true })
  expect(await told).toMatchObject({ meetingId, message: { id: said.key, text: said.text } })
  expect((await buyer.call(room.view, { meetingId })).chat).toHaveLength(1)
})

test('a page that is told an older course after a newer one asks for the one that is true', async () => {
  const { meetingId, supplier, buyer, at, startsAt } = await live.meetingOfMany()
  await at(1)
  await live.inside(supplier, meetingId)
  const hearing = await live.inside(buyer, meetingId)
  /** As a page has it: what it is told, and what it is answered when it is told to ask. */
  let known: Pick<RoomSnapshot, 'extension'> | undefined
  const told: unknown[] = []
  hearing.raw.on(roomPushes.course.name, (data) => {
    known = roomPushes.course.data.parse(data)
    told.push(known.extension)
  })
  hearing.raw.on(fact.name, async (data) => {
    if (fact.data.parse(data).topics.includes('room')) known = await buyer.call(room.view, { meetingId })
  })

  const [read, deliver] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const slower = runSystem(live.house.app.runner, async (work) => {
    await tellCourse(work, { id: meetingId, endsAt: new Date(startsAt.getTime() + 20 * 60_000) })
    read.resolve()
    await deliver.promise
  })
  await read.promise
  await supplier.call(room.askMore, { meetingId })
  await vi.waitFor(() => expect(told).toHaveLength(1), soon)
  deliver.resolve()
  await slower
  await vi.waitFor(() => expect(told).toEqual([expect.objectContaining({ by: 'supplier' }), null]), soon)
  await vi.waitFor(() => expect(known?.extension).toMatchObject({ by: 'supplier' }), soon)
})
