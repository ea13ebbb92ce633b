import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { keepMessage } from '../../server/room/store.ts'
import { account } from '../../shared/account.ts'
import { room, roomEvents, roomPushes } from '../../shared/room.ts'
import { liveHouse } from '../support/liveMeeting.ts'

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
