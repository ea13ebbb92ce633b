import { afterAll, beforeAll, expect, test } from 'vitest'
import { room } from '../../shared/room.ts'
import { desk, flows, openStage, phone, type Stage } from '../support/meetingStage.ts'
import type { Visitor } from '../support/stations.ts'

/** A meeting that is moved while two firms talk, as their browsers show it. */

const minute = 60_000
let stage: Stage

beforeAll(async () => {
  stage = await openStage({ video: true })
}, 900_000)

afterAll(() => stage?.close())

test('who talks in a meeting that is moved waits for it in the lobby of its new time, and talks again', async () => {
  const { host, forumId, meetingId, path, supplier, buyer: ofBuyer } = await stage.meeting(8)
  const { db, clock } = stage.house
  await db.updateTable('forums').set({ lobbyMinutes: 40 }).where('id', '=', forumId).execute()
  const { slots } = await host.call(room.otherPlaces, { meetingId })
  const [first, next, , late] = slots
  if (!first || !next || !late) throw new Error('the day has four slots')
  const hours = { startsAt: new Date(first.start), endsAt: new Date(first.end) }
  await db.updateTable('meetings').set(hours).where('id', '=', meetingId).execute()
  const setClock = (start: string, minutes: number) =>
    clock.set(new Date(Date.parse(start) + minutes * minute))
  setClock(first.start, -1)

  const buyer = await stage.arrive(ofBuyer.email, desk)
  const firm = await stage.arrive(supplier.email, phone)
  await buyer.page.goto(path)
  await firm.page.goto(path)
  const enter = async () => {
    await buyer.page.getByRole('button', { name: 'Enter the meeting' }).click()
    await firm.page.getByRole('button', { name: 'Masuk ke pertemuan' }).click()
    await flows(buyer, firm)
  }
  setClock(first.start, 1)
  await enter()

  const shows = ({ page }: Visitor, start: string) =>
    page.locator(`main time[datetime="${start}"]`).first().waitFor()

  // ── to a time whose lobby is open ──
  await host.call(room.move, { meetingId, start: next.start, roomId: null })
  await buyer.page.getByLabel('Your camera as the others will see it').waitFor()
  await shows(buyer, next.start)
  await shows(firm, next.start)
  await buyer.page.getByText('Kayu Rimba · in the lobby').waitFor()
  await firm.page.getByText('Belkommash · di lobi').waitFor()
  await buyer.page.getByRole('button', { name: 'Take me in at the start' }).waitFor()
  await buyer.station('room-moved-01-lobby')
  await firm.station('room-moved-02-lobby-phone')
  setClock(next.start, 1)
  await enter()

  // ── to a time whose lobby opens in a few seconds ──
  setClock(next.start, 19.8)
  await host.call(room.move, { meetingId, start: late.start, roomId: null })
  await buyer.page.getByText('This meeting was moved').waitFor()
  await shows(buyer, late.start)
  await buyer.station('room-moved-03-early')
  await buyer.page.getByLabel('Your camera as the others will see it').waitFor()
  setClock(late.start, 1)
  await enter()
  expect([buyer.faults, firm.faults]).toEqual([[], []])
}, 300_000)
