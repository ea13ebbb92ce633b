import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { ensureClient } from '../../scripts/client.ts'
import { firm } from '../../shared/firm.ts'
import { type BoardMeeting, schedule } from '../../shared/schedule.ts'
import {
  acceptedFirm,
  acceptedRequest,
  aFirm,
  aForum,
  aPerson,
  type Firm,
  type Signed,
} from '../support/builders.ts'
import { launchChromium } from '../support/chromium.ts'
import { openHouse, type TestHouse } from '../support/harness.ts'
import { runClock } from '../support/runClock.ts'
import { Visitor } from '../support/stations.ts'

/** The host's board in real browsers: at a desk by mouse and by keyboard, and on a phone. Each station leaves a picture. */

let house: TestHouse
let browser: Browser
let stopClock: () => void
let host: Signed
/** Four times and two rooms; a buyer who is there at two of them, and whom three suppliers are to meet. */
let forumId: string
let sari: Firm
const visitors: Visitor[] = []

const desk = { width: 1280, height: 860, locale: 'en', zone: 'Europe/Minsk' }
const phone = { width: 360, height: 740, locale: 'id', zone: 'Asia/Jakarta' }
const day = { date: '2026-12-03', opens: '13:00', closes: '15:00' }
const slotAt = (at: number) => new Date(Date.parse('2026-12-03T06:00:00.000Z') + at * 1_800_000)
const spanOf = (from: number, to: number) => ({
  from: slotAt(from).toISOString(),
  to: new Date(+slotAt(to) + 1_200_000).toISOString(),
})

beforeAll(async () => {
  await ensureClient()
  house = await openHouse({ at: '2026-11-23T01:00:00.000Z' })
  stopClock = runClock(house)
  host = await aPerson(house)
  forumId = await aForum(house, host.person, { days: [day], rooms: 2 })
  sari = await aFirm(house, host.person, forumId, { name: 'Kerupuk Sari', email: 'sari@firm.example' })
  const rimba = await acceptedFirm(house, forumId, { name: 'Kayu Rimba' })
  const batik = await acceptedFirm(house, forumId, { name: 'Batik Jaya' })
  const buyer = { standing: 'buyer', country: 'BY', zone: 'Europe/Minsk' } as const
  const belstroy = await acceptedFirm(house, forumId, { ...buyer, name: 'Belstroy Import' })
  const tekstil = await acceptedFirm(house, forumId, { ...buyer, name: 'Minsk Tekstil' })
  await house.db
    .updateTable('freeTimes')
    .set({ endsAt: new Date(spanOf(0, 1).to) })
    .where('organisationId', '=', belstroy.id)
    .execute()
  for (const supplier of [sari, rimba, batik]) await acceptedRequest(house, forumId, supplier, belstroy)
  await acceptedRequest(house, forumId, sari, tekstil)
  browser = await launchChromium()
}, 900_000)

// One address may ask for so many codes in a quarter of an hour.
beforeEach(() => house.clock.advance(16 * 60_000))

afterAll(async () => {
  await browser?.close()
  stopClock?.()
  await house?.close()
})

async function at(device: typeof desk, path: string): Promise<Visitor> {
  const visitor = await Visitor.arrive(house, browser, device)
  visitors.push(visitor)
  await visitor.signIn(host, device)
  await visitor.page.goto(path)
  return visitor
}

const boardOf = (id: string) => host.person.call(schedule.board, { forumId: id })
async function meetings(): Promise<Map<string, BoardMeeting>> {
  const board = await boardOf(forumId)
  const name = (id: string) => board.organisations.find((one) => one.id === id)?.name
  return new Map(board.meetings.map((one) => [`${name(one.supplierId)} – ${name(one.buyerId)}`, one]))
}
const wanted = 'Kerupuk Sari – Minsk Tekstil'

test('who waits is dragged over a time, sees the price, and takes it after a question', async () => {
  const visitor = await at(desk, `/forums/${forumId}/board`)
  const { page } = visitor
  const waiting = page.getByRole('list', { name: 'Without a place' })
  await page.getByRole('button', { name: 'Schedule', exact: true }).click()
  await page.getByText('Placed: 3. Without a place: 1.').waitFor()
  await waiting
    .getByText('Belstroy Import is there at 2 of 4 times; all are taken by 2 meetings at least as important.')
    .waitFor()
  await page.getByText('Optimal (proved)').waitFor()
  await visitor.station('50-board-desk')

  const [left] = (await boardOf(forumId)).unplaced
  const one = waiting.getByRole('button')
  const target = page.getByRole('row').nth(1).getByRole('gridcell').first()
  await one.hover()
  await page.mouse.down()
  // A browser may swallow the first moves of a drag, while it begins.
  let moved = 0
  await expect
    .poll(async () => {
      await target.hover({ position: { x: 40 + (moved++ % 20), y: 20 } })
      return (await page.getByRole('status').allInnerTexts()).join(' ')
    })
    .toMatch(/room 1\. Pushes .* – Belstroy Import out of the schedule \(−\d+ importance/)
  await visitor.station('51-what-if-desk')
  await page.mouse.up()
  const question = page.getByRole('dialog', { name: 'Let others make room?' })
  await question.getByText(/What it costs: −\d+ importance/).waitFor()
  await visitor.station('52-push-desk')
  await question.getByRole('button', { name: 'Put it there' }).click()
  await question.waitFor({ state: 'detached' })
  await expect
    .poll(async () => (await boardOf(forumId)).meetings.map(({ requestId }) => requestId))
    .toContain(left?.requestId)
  expect((await boardOf(forumId)).unplaced).toHaveLength(1)

  await page.getByRole('button', { name: 'What would help?' }).click()
  await page.getByText('One more delegate of Belstroy Import, at all times: 1 meeting more').waitFor()
})

test('a meeting is moved, locked and opened by the keyboard alone, and published', async () => {
  const visitor = await at(desk, `/forums/${forumId}/board`)
  const { page } = visitor
  const status = page.getByRole('status')
  await page.getByRole('gridcell', { name: /Kerupuk Sari[\s\S]*Minsk Tekstil/ }).focus()
  await page.keyboard.press('m')
  await status.getByText(`Picked up: ${wanted}.`, { exact: false }).waitFor()
  await page.keyboard.press('End')
  const before = (await meetings()).get(wanted)?.start
  const to = before === slotAt(3).toISOString() ? 2 : 3
  if (to === 2) await page.keyboard.press('ArrowLeft')
  await status.getByText(/room \d\. Fits/).waitFor()
  await visitor.station('53-keyboard-desk')
  await page.keyboard.press('Enter')
  await expect.poll(async () => (await meetings()).get(wanted)?.start).toBe(slotAt(to).toISOString())
  await page.locator('[data-way]').waitFor({ state: 'detached' })
  for (const locked of [true, false]) {
    const tile = page.getByRole('gridcell', { name: /Kerupuk Sari[\s\S]*Minsk Tekstil/ })
    await tile.focus()
    await page.keyboard.press('l')
    await status.getByText(locked ? `Locked: ${wanted}.` : `No longer locked: ${wanted}.`).waitFor()
    expect((await meetings()).get(wanted)?.locked).toBe(locked)
    // Before the board shows it, the next press would be on a board that is no more.
    await tile.filter(locked ? { hasText: 'Locked' } : { hasNotText: 'Locked' }).waitFor()
  }
  await page.keyboard.press('Enter')
  await page.getByRole('dialog', { name: wanted }).getByRole('button', { name: 'Conditions' }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })

  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  await page.getByRole('dialog').getByText('3 meetings are added.').waitFor()
  await visitor.station('54-publish-desk')
  await page.getByRole('button', { name: /Publish and send 6 mails/ }).click()
  await page.getByText('This is what everyone sees: version 1.').waitFor()
})

test('a lost hour is seen on the open board, and repaired without moving anybody else', async () => {
  const visitor = await at(desk, `/forums/${forumId}/board`)
  const { page } = visitor
  await page.getByText('This is what everyone sees: version 1.').waitFor()
  const known = await meetings()
  const taken = known.get(wanted)?.start === slotAt(3).toISOString() ? 3 : 2
  const free = taken === 3 ? [spanOf(0, 2)] : [spanOf(0, 1), spanOf(3, 3)]
  await sari.person.call(firm.setFreeTimes, { forumId, organisationId: sari.id, free, lifted: [] })
  await page.getByText('1 meeting cannot stand any more').waitFor()
  await visitor.station('55-broken-desk')
  await page.getByRole('button', { name: 'Repair' }).click()
  await page.getByText('Repaired: 1 moved, 0 without a place, 0 new.', { exact: false }).waitFor()
  await page.getByRole('tab', { name: 'Changes (1)', selected: true }).waitFor()
  await visitor.station('56-repaired-desk')
  for (const [pair, { start }] of await meetings())
    if (pair === wanted) expect(start).not.toBe(known.get(pair)?.start)
    else expect(start).toBe(known.get(pair)?.start)
  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  await page.getByRole('dialog').getByText('1 meeting moves.').waitFor()
  await page.getByRole('button', { name: /Publish and send 2 mails/ }).click()
  await page.getByText('This is what everyone sees: version 2.').waitFor()
})

test('on a phone a list does the same, in Indonesian', async () => {
  const visitor = await at(phone, `/forums/${forumId}/board`)
  const { page } = visitor
  await page.getByRole('tab', { name: 'Pertemuan (3)' }).waitFor()
  await visitor.station('57-board-phone')
  await page.getByRole('tab', { name: 'Belum ditempatkan (1)' }).click()
  await page.getByRole('list', { name: 'Belum ditempatkan' }).getByRole('button').click()
  const dialog = page.getByRole('dialog').first()
  await dialog.getByRole('combobox', { name: 'Waktu' }).click()
  await page
    .getByRole('option', { name: /menggeser 1 pertemuan/ })
    .first()
    .click()
  await dialog.getByText(/keluar dari jadwal/).waitFor()
  await visitor.station('58-place-phone')
  await dialog.getByRole('button', { name: 'Tempatkan pertemuan' }).click()
  const question = page.getByRole('dialog', { name: 'Geser pertemuan lain?' })
  await question.getByText(/Akibatnya: bobot −\d+/).waitFor()
  await visitor.station('59-push-phone')
  const before = [...(await meetings()).keys()]
  await question.getByRole('button', { name: 'Taruh di sana' }).click()
  await page.getByRole('tab', { name: 'Perubahan (2)' }).click()
  expect([...(await meetings()).keys()].sort()).not.toEqual(before.sort())
  await page.getByText('1 dibatalkan · 1 baru').waitFor()
  await visitor.station('60-changes-phone')
})

test('a long search shows how far it is and what is possible, and is stopped with its best', async () => {
  const large = await aForum(house, host.person, {
    days: ['2026-12-03', '2026-12-04'].map((date) => ({ ...day, date, closes: '16:00' })),
    rooms: 9,
  })
  const people = (side: 'supplier' | 'buyer') =>
    Promise.all(
      Array.from({ length: 18 }, (_, at) =>
        acceptedFirm(house, large, { name: `Firm ${side} ${at + 1}`, standing: side }),
      ),
    )
  const [suppliers, buyers] = [await people('supplier'), await people('buyer')]
  for (const [at, supplier] of suppliers.entries())
    for (const step of [0, 1, 2, 3, 5, 8, 13]) {
      const buyer = buyers[(at * 5 + step) % buyers.length]
      if (buyer) await acceptedRequest(house, large, supplier, buyer)
    }
  const visitor = await at(desk, `/forums/${large}/board`)
  const { page } = visitor
  await page.getByRole('button', { name: 'How long to search' }).click()
  await page.getByRole('menuitemradio', { name: /Patient/ }).click()
  await page.getByRole('button', { name: 'Schedule', exact: true }).click()
  await page.getByText(/^Placed \d+ of 126 · importance \d+ of at most \d+ · gaps \d+$/).waitFor()
  await visitor.station('61-running-desk')
  await page.getByRole('button', { name: 'Stop and keep the best' }).click()
  await page.getByText(/^Placed: \d+\. Without a place: \d+\.$/).waitFor()
  const { run, meetings: placed, unplaced } = await boardOf(large)
  expect(run).toMatchObject({ state: 'stopped', progress: { placed: placed.length } })
  expect(placed.length + unplaced.length).toBe(126)
  for (const { faults } of visitors) expect(faults).toEqual([])
})
