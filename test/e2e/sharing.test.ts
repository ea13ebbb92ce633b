import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { desk, openStage, phone, type Stage } from '../support/meetingStage.ts'

/** What two firms share in a meeting beside talk: a buyer at a desk, a firm on a phone in Indonesian. */

const patience = { timeout: 30_000, interval: 100 }

let stage: Stage

beforeAll(async () => {
  stage = await openStage({ video: false })
}, 900_000)

afterEach(() => stage.sendHome())
afterAll(() => stage?.close())

/** A meeting that has run for a minute, whose firm has a product to show. */
async function meeting() {
  const offerings = [
    { title: 'Plywood for floors', hsCode: '441233', certificates: ['v_legal' as const, 'fsc' as const] },
  ]
  const { supplier, buyer, ...made } = await stage.meeting(-1, { offerings })
  await stage.house.db
    .updateTable('offerings')
    .set({
      about: 'Meranti, sanded on both sides.',
      capacityAmount: 40,
      capacityUnit: 'm³',
      minimumAmount: 1,
      minimumUnit: 'container',
      incoterm: 'FOB',
      picture: picture,
      pictureType: 'image/png',
      pictureId: crypto.randomUUID(),
    })
    .where('organisationId', '=', supplier.id)
    .execute()
  return { ...made, supplier: supplier.email, buyer: buyer.email }
}

const catalogue = {
  name: 'Katalog 2026.pdf',
  mimeType: 'application/pdf',
  buffer: Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(700_000), Buffer.from('\n%%EOF')]),
}
/** 8 × 6 px, of wood. */
const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAGCAIAAABxZ0isAAAAK0lEQVR4nGOYlmKDFTFMy7LBihimFdhgRQzTymywIoZpNTZYEcO0JhusCACavTzxrsVVZQAAAABJRU5ErkJggg==',
  'base64',
)

async function downloaded(page: Page, name: string): Promise<Buffer> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name }).first().click(),
  ])
  expect(download.suggestedFilename()).toBe(name)
  return readFile(await download.path())
}

test('two firms share files, points and a product, and keep them', async () => {
  const { path, forumId, at, supplier, buyer: buyerEmail } = await meeting()
  const buyer = await stage.arrive(buyerEmail, desk)
  const firm = await stage.arrive(supplier, phone)
  await buyer.page.goto(path)
  await buyer.page.getByRole('button', { name: 'Enter the meeting' }).click()
  await buyer.page.getByRole('region', { name: 'Meeting room' }).waitFor()
  await firm.page.goto(path)
  await firm.page.getByRole('button', { name: 'Masuk ke pertemuan' }).click()
  await firm.page.getByRole('toolbar').waitFor()

  // ── a catalogue and a picture, from the phone ──
  await firm.page.getByRole('button', { name: /^Obrolan/ }).click()
  await firm.page
    .locator('input[type=file]')
    .setInputFiles([catalogue, { name: 'papan.png', mimeType: 'image/png', buffer: picture }])
  await buyer.page.getByRole('link', { name: 'Katalog 2026.pdf' }).waitFor()
  await buyer.page.getByRole('img', { name: 'Picture papan.png' }).waitFor()
  expect(await downloaded(buyer.page, 'Katalog 2026.pdf')).toEqual(catalogue.buffer)
  expect(await downloaded(buyer.page, 'papan.png')).toEqual(picture)

  // ── what is no such file is refused, and can be taken away ──
  await firm.page
    .locator('input[type=file]')
    .setInputFiles({ name: 'harga.pdf', mimeType: 'application/pdf', buffer: Buffer.from('MZ not a PDF') })
  await firm.page.getByText(/^Tidak terkirim: Jenis berkas ini/).waitFor()
  await firm.station('sharing-01-refused-phone')
  await firm.page.getByRole('button', { name: 'Singkirkan harga.pdf' }).click()
  await firm.page.getByText(/^Tidak terkirim/).waitFor({ state: 'detached' })

  // ── links: only where they lead ──
  await buyer.page
    .getByLabel('Your message')
    .fill('See https://firm.example/a?b=c. Not javascript:alert(1), nor https://p\u0430ypal.example/x')
  await buyer.page.getByLabel('Your message').press('Enter')
  const honest = firm.page.getByRole('link', { name: 'https://firm.example/a?b=c' })
  await honest.waitFor()
  expect(await honest.getAttribute('href')).toBe('https://firm.example/a?b=c')
  expect(await honest.getAttribute('rel')).toBe('noopener noreferrer nofollow')
  expect(await honest.getAttribute('target')).toBe('_blank')
  await firm.page.getByRole('link', { name: /\(xn--pypal-4ve\.example\)/ }).waitFor()
  expect(await firm.page.locator('a[href^="javascript"]').count()).toBe(0)
  await buyer.station('sharing-02-chat')
  await firm.station('sharing-03-chat-phone')

  // ── a card put before both ──
  await firm.page.getByRole('tab', { name: 'Penawaran' }).click()
  await firm.page.getByRole('button', { name: 'Tunjukkan Plywood for floors' }).click()
  const card = buyer.page.getByRole('region', { name: 'Shown by Kayu Rimba' })
  await card.getByText('4412.33').waitFor()
  for (const fact of ['40 m³', '1 container', 'FOB', 'Plywood for floors'])
    await card.getByText(fact).first().waitFor()
  await firm.station('sharing-04-offerings-phone')
  await firm.page.getByRole('button', { name: /^Tutup/ }).click()
  await firm.page.getByRole('region', { name: 'Ditunjukkan oleh Kayu Rimba' }).waitFor()
  await buyer.station('sharing-05-shown')
  await firm.station('sharing-06-shown-phone')
  await buyer.page.reload()
  await card.waitFor()

  // ── points, live both ways; two changes of one point lose neither ──
  await buyer.page.getByRole('tab', { name: 'Notes' }).click()
  await buyer.page.getByLabel('Add a point').fill('5 samples of 18 mm to Minsk')
  await buyer.page.getByRole('button', { name: 'Add a point' }).click()
  await firm.page.getByRole('button', { name: /^Obrolan/ }).click()
  await firm.page.getByRole('tab', { name: 'Catatan' }).click()
  await firm.page.getByText('5 samples of 18 mm to Minsk').waitFor()
  await firm.page.getByLabel('Tambah poin').fill('Harga FOB Semarang hari Jumat')
  await firm.page.getByLabel('Tambah poin').press('Enter')
  await buyer.page.getByText('Harga FOB Semarang hari Jumat').waitFor()
  await firm.page.getByRole('button', { name: 'Ubah: 5 samples of 18 mm to Minsk' }).click()
  await firm.page.getByLabel('Ubah poin').fill('5 contoh 18 mm ke Minsk')
  await buyer.page.getByRole('button', { name: 'Change: 5 samples of 18 mm to Minsk' }).click()
  await buyer.page.getByLabel('Change the point').fill('8 samples of 18 mm to Minsk')
  await buyer.page.getByRole('button', { name: 'Save', exact: true }).click()
  await buyer.page.getByRole('listitem').filter({ hasText: '8 samples' }).waitFor()
  await firm.page.getByRole('alert').filter({ hasText: '8 samples of 18 mm to Minsk' }).waitFor()
  expect(await firm.page.getByLabel('Ubah poin').inputValue()).toBe('5 contoh 18 mm ke Minsk')
  await buyer.station('sharing-07-notes')
  await firm.station('sharing-08-conflict-phone')
  await firm.page.getByRole('button', { name: 'Ganti dengan milik saya' }).click()
  await buyer.page.getByText('5 contoh 18 mm ke Minsk').waitFor()

  // ── taken away ──
  await buyer.page.getByRole('button', { name: 'Take away Plywood for floors' }).click()
  await card.waitFor({ state: 'detached' })
  await firm.page
    .getByRole('region', { name: 'Ditunjukkan oleh Kayu Rimba', includeHidden: true })
    .waitFor({ state: 'detached' })

  // ── kept afterwards, and in the outcome ──
  at(23)
  await buyer.page.getByRole('heading', { name: 'What you noted together' }).waitFor()
  await firm.page.getByRole('heading', { name: 'Catatan bersama' }).waitFor()
  await firm.page.getByRole('heading', { name: 'Berkas' }).waitFor()
  expect(await downloaded(buyer.page, 'Katalog 2026.pdf')).toEqual(catalogue.buffer)
  await buyer.station('sharing-09-kept')
  await firm.station('sharing-10-kept-phone')
  await buyer.page.goto(`${path}/outcome`)
  await buyer.page.getByRole('button', { name: 'Copy into the notes' }).click()
  await expect
    .poll(() => buyer.page.getByLabel('Notes for yourself and the hosts').inputValue(), patience)
    .toBe('– 5 contoh 18 mm ke Minsk\n– Harga FOB Semarang hari Jumat')
  await buyer.station('sharing-11-outcome')
  await buyer.page.getByRole('button', { name: 'Record the outcome' }).click()
  await buyer.page.getByText('Recorded. Thank you.').waitFor()
  await firm.page.goto(`${path}/outcome`)
  await firm.page.getByRole('heading', { name: 'Catatan kedua pihak' }).waitFor()
  await firm.station('sharing-12-outcome-phone')
  const host = await stage.arrive('host@chamber.example', desk)
  await host.page.goto(`/forums/${forumId}/figures`)
  await host.page.getByText('Noted together (2)').click()
  await host.page.getByRole('listitem').filter({ hasText: '5 contoh 18 mm ke Minsk' }).waitFor()
  await host.station('sharing-13-figures')
})

test('a file on a failing network shows how far it is, is sent again without doubling, or stopped', async () => {
  const { path, buyer: email } = await meeting()
  const visitor = await stage.arrive(email, desk)
  const { page } = visitor
  await page.goto(path)
  await page.getByRole('button', { name: 'Enter the meeting' }).click()
  await page.getByRole('region', { name: 'Meeting room' }).waitFor()
  const send = (name: string) =>
    page
      .locator('input[type=file]')
      .setInputFiles({ ...catalogue, name, buffer: Buffer.from(catalogue.buffer) })
  const sent = page.getByRole('log').getByRole('link')
  const namesSent = async () => (await sent.allInnerTexts()).map((words) => words.split('\n')[0])

  // The file arrives; the answer does not.
  await page.route('**/files?name=*', async (route) => {
    await route.fetch()
    await route.abort('connectionreset')
  })
  await send('lost.pdf')
  await page.getByText(/^Not sent: The server could not be reached/).waitFor()
  await page.unroute('**/files?name=*')
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByText(/^Not sent/).waitFor({ state: 'detached' })
  await sent.filter({ hasText: 'lost.pdf' }).waitFor()
  expect(await namesSent()).toEqual(['lost.pdf'])

  // So with a point, whose answer a proxy loses each time that the page asks by itself: the next press doubles nothing.
  await page.route('**/notes', async (route) => {
    if (route.request().method() === 'GET') return route.continue()
    await route.fetch()
    await route.fulfill({ status: 502, body: 'Bad gateway' })
  })
  await page.getByRole('tab', { name: 'Notes' }).click()
  await page.getByLabel('Add a point').fill('CIF Klaipėda')
  await page.getByRole('button', { name: 'Add a point' }).click()
  await page.getByText(/try again/i).waitFor()
  await page.unroute('**/notes')
  await page.getByRole('button', { name: 'Add a point' }).click()
  await expect.poll(() => page.getByLabel('Add a point').inputValue(), patience).toBe('')
  expect(await page.getByRole('listitem').filter({ hasText: 'CIF Klaipėda' }).count()).toBe(1)
  await page.getByRole('tab', { name: 'Chat' }).click()

  // On a thin link its way is seen, and can be left.
  const network = await page.context().newCDPSession(page)
  await network.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 20,
    downloadThroughput: -1,
    uploadThroughput: 40_000,
  })
  await send('slow.pdf')
  const progress = page.getByRole('progressbar', { name: 'Sending slow.pdf' })
  await expect
    .poll(async () => Number(await progress.getAttribute('aria-valuenow')), patience)
    .toBeGreaterThan(5)
  expect(Number(await progress.getAttribute('aria-valuenow'))).toBeLessThan(100)
  // The link opens again only when the file is really on its way no more: the rest of it would arrive at once.
  const stopped = page.waitForEvent('requestfailed', (request) => request.url().includes('slow.pdf'))
  await page.getByRole('button', { name: 'Stop sending slow.pdf' }).click()
  await Promise.all([stopped, progress.waitFor({ state: 'detached' })])
  await network.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput: -1,
  })
  await send('next.pdf')
  await sent.filter({ hasText: 'next.pdf' }).waitFor()
  expect(await namesSent()).toEqual(['lost.pdf', 'next.pdf'])

  // A picture that a thin link carries slowly is not fetched unasked.
  const fetched: string[] = []
  page.on('request', (request) => fetched.push(request.url()))
  const large = Buffer.concat([picture, randomBytes(300_000)])
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'papan.png', mimeType: 'image/png', buffer: large })
  const url = await sent.filter({ hasText: 'papan.png' }).getAttribute('href')
  await visitor.station('sharing-14-large-picture')
  expect(fetched.filter((one) => url !== null && one.endsWith(url))).toEqual([])
  await page.getByRole('button', { name: 'Show the picture papan.png' }).click()
  const shown = page.getByRole('img', { name: 'Picture papan.png' })
  await expect
    .poll(() => shown.evaluate((image) => image instanceof HTMLImageElement && image.naturalWidth), patience)
    .toBe(8)
})
