import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { ensureClient } from '../../scripts/client.ts'
import { freeTimesOf, limitsOf } from '../../server/firm/service.ts'
import { interpretersOf } from '../../server/forum/service.ts'
import { acceptedRequests } from '../../server/matching/service.ts'
import { forum } from '../../shared/forum.ts'
import { aBuyer, aFirm, aForum, aMember, aPerson, type Firm, type Signed } from '../support/builders.ts'
import { launchChromium } from '../support/chromium.ts'
import { openHouse, type TestHouse } from '../support/harness.ts'
import { runClock } from '../support/runClock.ts'
import { Visitor } from '../support/stations.ts'

/**
 * What people ask of the schedule, said in real browsers at 1280 and at 360 px, in both languages. Each station
 * leaves a picture.
 */

let house: TestHouse
let browser: Browser
let stopClock: () => void
let host: Signed
let forumId: string
let supplier: Firm
let buyer: Firm
let interpreter: Signed

const desk = { width: 1280, height: 860, locale: 'en', zone: 'Europe/Minsk' }
const phone = { width: 360, height: 740, locale: 'id', zone: 'Asia/Jakarta' }
const open: Visitor[] = []

beforeAll(async () => {
  await ensureClient()
  house = await openHouse({ at: '2026-11-23T01:00:00.000Z' })
  stopClock = runClock(house)
  host = await aPerson(house)
  // A Friday, and one that is a holiday on both sides.
  forumId = await aForum(house, host.person, {
    days: ['2026-12-04', '2026-12-25'].map((date) => ({ date, opens: '10:00', closes: '15:30' })),
  })
  supplier = await aFirm(house, host.person, forumId, { name: 'Kerupuk Sari' })
  buyer = await aBuyer(house, host.person, forumId)
  interpreter = await aMember(house, host.person, forumId, { role: 'interpreter' })
  await aMember(house, host.person, forumId, { role: 'moderator' })
  browser = await launchChromium()
}, 900_000)

// One address may ask for so many codes in a quarter of an hour.
beforeEach(() => house.clock.advance(16 * 60_000))

afterAll(async () => {
  await browser?.close()
  stopClock?.()
  await house?.close()
})

/** This person, signed in at a browser of their own and on a page of the forum. */
async function at(who: Signed, device: typeof desk, path: string): Promise<Visitor> {
  const visitor = await Visitor.arrive(house, browser, device)
  open.push(visitor)
  await visitor.signIn(who, device)
  await visitor.page.goto(`/forums/${forumId}${path}`)
  return visitor
}

const heldBy = async (firm: Firm) =>
  (await freeTimesOf(house.db, forumId, [firm.id]))
    .get(firm.id)
    ?.map(({ from, to }) => [from.toISOString(), to.toISOString()])

test('a firm on a phone lifts the Friday prayer and a holiday, and limits its meetings', async () => {
  const visitor = await at(supplier, phone, '/my-firm')
  const { page } = visitor
  const free = page.getByRole('region', { name: 'Waktu luang Anda' })
  const closed = free.getByRole('button', { name: /Salat Jumat|Libur/ })
  await closed.first().waitFor()
  // Three slots of the first Friday touch the prayer, and all eleven of Christmas are closed.
  expect(await closed.count()).toBe(3 + 11)
  expect(await closed.evaluateAll((all) => all.every((one) => one.hasAttribute('disabled')))).toBe(true)
  await visitor.station('40-closed-phone')

  await free
    .getByRole('switch', { name: /setiap hari Jumat/ })
    .first()
    .check({ force: true })
  expect(await free.getByRole('button', { name: /Salat Jumat/ }).count()).toBe(0)
  await free.getByRole('switch', { name: /pada hari ini/ }).check({ force: true })
  expect(await closed.count()).toBe(0)
  await visitor.station('41-lifted-phone')
  await free.getByRole('button', { name: 'Simpan waktu luang' }).click()
  await page.getByText('Waktu luang Anda tersimpan.').waitFor()
  expect(await heldBy(supplier)).toEqual([
    ['2026-12-04T03:00:00.000Z', '2026-12-04T08:30:00.000Z'],
    ['2026-12-25T03:00:00.000Z', '2026-12-25T08:30:00.000Z'],
  ])

  const limits = page.getByRole('region', { name: 'Batas pertemuan Anda' })
  await limits.getByLabel('Jeda antara dua pertemuan, menit').fill('20')
  await limits.getByLabel('Terbanyak sehari').fill('4')
  await limits.getByLabel('Paling sedikit sehari').fill('5')
  await limits.getByRole('button', { name: 'Simpan batas' }).click()
  await limits.getByText('Tidak boleh kurang dari jumlah paling sedikit.').waitFor()
  await limits.getByLabel('Paling sedikit sehari').fill('2')
  await limits.getByLabel('Paling sedikit seluruhnya').fill('3')
  await visitor.station('42-limits-phone')
  await limits.getByRole('button', { name: 'Simpan batas' }).click()
  await page.getByText('Batas Anda tersimpan.').waitFor()
  const kept = { breakMinutes: 20, fewestDaily: 2, mostDaily: 4, fewest: 3, most: null }
  expect(await limitsOf(house.db, forumId, [supplier.id])).toEqual(new Map([[supplier.id, kept]]))
})

test('a firm at a desk sees in its own times what closes it', async () => {
  const visitor = await at(buyer, desk, '/my-firm')
  const free = visitor.page.getByRole('region', { name: 'When you are free' })
  await free.getByText('Public holiday: Christmas Day.').waitFor()
  expect(await free.getByRole('button', { name: /Friday prayer/ }).count()).toBe(0)
  await visitor.station('43-closed-desk')
})

test('a meeting is marked as important by who asks and by who accepts', async () => {
  const asking = await at(buyer, desk, '/matches')
  await asking.page.getByRole('button', { name: 'Ask for a meeting with Kerupuk Sari' }).click()
  const dialog = asking.page.getByRole('dialog')
  await dialog.getByRole('switch', { name: 'This meeting is important to us' }).check({ force: true })
  await asking.station('44-important-desk')
  await dialog.getByRole('button', { name: 'Send the request' }).click()
  await dialog.waitFor({ state: 'detached' })

  const asked = await at(supplier, phone, '/requests')
  await asked.page.getByText('Penting bagi mereka').waitFor()
  await asked.page.getByRole('switch', { name: 'Yang ini penting bagi kami' }).check({ force: true })
  await asked.station('45-important-phone')
  await asked.page.getByRole('button', { name: 'Terima permintaan dari Belstroy Import' }).click()
  await asked.page.getByText('Penting bagi kedua pihak').waitFor()
  expect(await acceptedRequests(house.db, forumId)).toMatchObject([{ weight: 10, must: false }])
})

test('the hours of an interpreter are chosen by the host and by the interpreter', async () => {
  const visitor = await at(host, desk, '/people')
  const { page } = visitor
  await page.getByRole('button', { name: /^Hours:/ }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Not this day' }).last().click()
  await visitor.station('46-hours-desk')
  await dialog.getByRole('button', { name: 'Save the hours' }).click()
  await dialog.waitFor({ state: 'detached' })
  expect((await interpretersOf(house.db, forumId)).map(({ free }) => free.length)).toEqual([1])

  const own = await at(interpreter, phone, '')
  await own.page.getByRole('button', { name: 'Pilih jam kerja Anda' }).click()
  await own.page.getByRole('dialog').getByRole('button', { name: 'Sepanjang hari' }).last().click()
  await own.station('47-hours-phone')
  await own.page.getByRole('button', { name: 'Simpan jam kerja' }).click()
  await own.page.getByRole('dialog').waitFor({ state: 'detached' })
  expect((await interpretersOf(house.db, forumId)).map(({ always }) => always)).toEqual([true])
})

test('the host says how many meetings a moderator looks after, when lobbies open and when a side is missing', async () => {
  const visitor = await at(host, phone, '/settings')
  const { page } = visitor
  await page.getByLabel('Ruang untuk setiap moderator').fill('3')
  await page.getByText('Ada 1 moderator: paling banyak 3 bersamaan.').waitFor()
  await visitor.station('48-moderators-phone')
  await page.getByRole('button', { name: 'Simpan', exact: true }).click()
  await page.getByText('Tersimpan').waitFor()
  expect((await host.person.call(forum.view, { forumId })).roomsPerModerator).toBe(3)

  const other = await at(host, desk, '/settings')
  await other.page.getByLabel('The lobby opens before the start, minutes').fill('15')
  const missing = other.page.getByLabel('A side is missing after the start, minutes')
  await missing.fill('16')
  await other.page.getByRole('button', { name: 'Save', exact: true }).click()
  await other.page.getByText('This must be 15 or less.').waitFor()
  await missing.fill('5')
  await other.station('49-settings-desk')
  await other.page.getByRole('button', { name: 'Save', exact: true }).click()
  await other.page.getByText('Saved').waitFor()
  expect(await host.person.call(forum.view, { forumId })).toMatchObject({
    lobbyMinutes: 15,
    noShowMinutes: 5,
  })
  for (const { faults } of open) expect(faults).toEqual([])
})
