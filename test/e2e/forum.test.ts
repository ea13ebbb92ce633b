import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest'
import { ensureClient } from '../../scripts/client.ts'
import { ensureMediaWorker } from '../../server/media/worker/ensureMediaWorker.ts'
import { createLog } from '../../server/platform/log.ts'
import { launchChromium } from '../support/chromium.ts'
import { openHouse, type TestHouse } from '../support/harness.ts'
import { receivedMedia } from '../support/receivedMedia.ts'
import { runClock } from '../support/runClock.ts'
import { Visitor } from '../support/stations.ts'

/**
 * One forum from its creation to its figures, in three real browsers: a host at a desk, a buyer in Minsk at
 * a desk, a firm in Semarang on a phone, in Indonesian. Each station leaves a picture.
 */

let house: TestHouse
let browser: Browser
let stopClock: () => void

beforeAll(async () => {
  await ensureClient()
  const log = createLog('silent')
  // A Monday morning in Semarang.
  house = await openHouse({ at: '2026-11-23T01:00:00.000Z', workerBin: () => ensureMediaWorker({ log }) })
  stopClock = runClock(house)
  browser = await launchChromium()
}, 900_000)

afterAll(async () => {
  await browser?.close()
  stopClock?.()
  await house?.close()
})

const hostAddress = 'alena@trade-desk.example'
const buyerAddress = 'volha@primer-snacks.example'
const firmAddress = 'dewi@contoh-kerupuk.example'

test('a forum runs from its creation to its figures', async () => {
  const desk = { width: 1280, height: 860 }
  const host = await Visitor.arrive(house, browser, { ...desk, locale: 'en', zone: 'Europe/Minsk' })
  const buyer = await Visitor.arrive(house, browser, { ...desk, locale: 'en', zone: 'Europe/Minsk' })
  const firm = await Visitor.arrive(house, browser, {
    width: 360,
    height: 740,
    locale: 'id',
    zone: 'Asia/Jakarta',
  })

  onTestFailed(async () => {
    for (const [name, { page }] of Object.entries({ host, buyer, firm }))
      await page.screenshot({ path: `test/e2e/screenshots/failed-${name}.png` })
  })

  // ── the host signs in by a mailed link, whose opening alone does nothing ──
  await host.page.goto('/')
  await host.station('01-welcome')
  await host.page.getByRole('main').getByRole('link', { name: 'Sign in' }).click()
  await host.page.getByLabel('Your e-mail address').fill(hostAddress)
  await host.page.getByRole('button', { name: 'Send me the code' }).click()
  await host.page.getByText('We have sent a link and a code').waitFor()
  await host.station('02-code')
  const signInLink = linkIn(await host.mail(hostAddress, /sign/i))
  await host.page.goto(signInLink)
  await host.page.reload()
  await host.page.getByRole('button', { name: 'Sign in now' }).click()
  await host.page.getByRole('heading', { name: 'Your forums' }).waitFor()

  // ── creates a forum ──
  await host.page.getByRole('link', { name: 'New forum' }).click()
  await host.page.getByRole('heading', { name: 'Before you go on' }).waitFor()
  // The page behind it is on its way.
  await host.page.getByRole('progressbar').waitFor({ state: 'detached' })
  await host.station('02-consent')
  await host.page.getByRole('button', { name: 'I agree' }).click()
  const form = host.page
  await form.getByLabel('Name of the forum').fill('Semarang – Minsk Snack Forum')
  await form.getByLabel('What it is about').fill('Firms of Semarang meet buyers in Minsk, one to one.')
  await choose(form, form.getByRole('combobox', { name: 'Time zone of the host' }), 'Jakarta')
  for (const [legend, name, country, zone] of [
    ['Those who sell', 'Semarang', 'Indonesia', 'Jakarta'],
    ['Those who buy', 'Minsk', 'Belarus', 'Minsk'],
  ] as const) {
    const side = form.getByRole('group', { name: legend })
    await side.getByLabel('Name of this side').fill(name)
    await choose(form, side.getByRole('combobox', { name: 'Country' }), country)
    await choose(form, side.getByRole('combobox', { name: 'Their time zone' }), zone)
  }
  await form.getByLabel('Meetings at the same time').fill('2')
  await form.getByLabel('Date').fill('2026-11-24')
  await form.getByRole('textbox', { name: 'Opens', exact: true }).fill('13:00')
  await form.getByRole('textbox', { name: 'Closes', exact: true }).fill('16:00')
  await host.station('03-new-forum')
  await form.getByRole('button', { name: 'Create the forum' }).click()
  await host.page.getByRole('heading', { name: 'Semarang – Minsk Snack Forum', level: 1 }).waitFor()
  await host.station('04-forum')
  const forumPath = new URL(host.page.url()).pathname

  await host.page.getByRole('link', { name: /Open the forum/ }).click()
  await host.page.getByRole('button', { name: 'Open the forum' }).click()
  await host.page.getByText('Open: firms can apply').waitFor()

  // ── invites ──
  await host.page.goto(`${forumPath}/people`)
  const invite = async (side: string, organisation: string, name: string, email: string) => {
    await host.page.getByRole('button', { name: 'Invite someone' }).first().click()
    const dialog = host.page.getByRole('dialog')
    await dialog.getByText(side, { exact: true }).click()
    await dialog.getByLabel('Firm').fill(organisation)
    await dialog.getByLabel('Name', { exact: true }).fill(name)
    if (email) await dialog.getByLabel('E-mail address').fill(email)
    await dialog.getByRole('button', { name: 'Make the invitation' }).click()
    const link = await dialog.getByRole('textbox', { name: 'Copy the link' }).inputValue()
    await dialog.getByRole('button', { name: 'Done' }).click()
    return link
  }
  const firmLink = await invite('Supplier side', 'PT Contoh Kerupuk', 'Dewi Anggraini', '')
  await invite('Buyer side', 'OOO Primer Snacks', 'Volha Kavaleva', buyerAddress)
  await host.station('05-people')

  // ── the firm registers on its phone ──
  await firm.page.goto(firmLink)
  await firm.page.getByRole('heading', { name: 'Anda diundang' }).waitFor()
  await firm.station('06-invitation-phone')
  await firm.page.getByLabel('Alamat surel Anda').fill(firmAddress)
  await firm.page.getByRole('button', { name: 'Kirim kode' }).click()
  const codeMail = await firm.mail(firmAddress, /./)
  await firm.page.getByText('Kami telah mengirim').waitFor()
  await firm.page.keyboard.type(codeIn(codeMail))
  await firm.page.getByRole('button', { name: 'Terima dan daftarkan perusahaan' }).click()
  await firm.page.getByRole('button', { name: 'Saya setuju' }).waitFor()
  await firm.page.getByRole('progressbar').waitFor({ state: 'detached' })
  await firm.station('06-consent-phone')
  await firm.page.getByRole('button', { name: 'Saya setuju' }).click()
  await register(
    firm.page,
    {
      city: 'Semarang',
      country: 'Indonesia',
      sector: 'Makanan dan minuman',
      languages: ['Indonesia', 'Inggris'],
      job: 'Manajer ekspor',
    },
    words.id,
  )
  await firm.station('07-register-phone')
  await firm.page.getByRole('button', { name: words.id.apply }).click()
  await firm.page.getByRole('button', { name: 'Tambah produk' }).first().click()
  const offering = firm.page.getByRole('dialog')
  await offering.getByLabel(/^Produk/).fill('Kerupuk udang 250 g')
  await offering.getByRole('combobox', { name: words.id.hs }).fill('kerupuk')
  await firm.page.getByRole('option', { name: /1905\.90/ }).click()
  await firm.station('08-offering-phone')
  await offering.getByRole('button', { name: 'Simpan produk' }).click()
  await offering.waitFor({ state: 'detached' })
  await firm.page.getByText('Kerupuk udang 250 g').waitFor()
  for (const next of [words.id.next, words.id.next])
    await firm.page.getByRole('button', { name: next }).click()
  await firm.page.getByRole('button', { name: words.id.finish }).waitFor()
  await firm.station('09-free-time-phone')
  await firm.page.getByRole('button', { name: words.id.finish }).click()
  await firm.page.getByText(words.id.done).waitFor()

  // ── the buyer registers from the mailed invitation ──
  const invitationMail = await buyer.mail(buyerAddress, /./)
  await buyer.page.goto(linkIn(invitationMail))
  await expect.poll(() => buyer.page.getByLabel('Your e-mail address').inputValue()).toBe(buyerAddress)
  await buyer.page.getByRole('button', { name: 'Send me the code' }).click()
  await buyer.page.getByText('We have sent a link and a code').waitFor()
  await buyer.page.keyboard.type(codeIn(await buyer.mail(buyerAddress, /sign/i)))
  await buyer.page.getByRole('button', { name: 'Accept and register your firm' }).click()
  await buyer.page.getByRole('button', { name: 'I agree' }).click()
  await register(
    buyer.page,
    {
      city: 'Minsk',
      country: 'Belarus',
      sector: 'Food and drink',
      languages: ['English', 'Russian'],
      job: 'Head of purchasing',
    },
    words.en,
  )
  await buyer.page.getByRole('button', { name: words.en.apply }).click()
  await buyer.page.getByRole('button', { name: 'Add a need' }).first().click()
  const need = buyer.page.getByRole('dialog')
  await need.getByLabel('What you look for').fill('Prawn crackers')
  await need.getByRole('combobox', { name: words.en.hs }).fill('1905.90')
  await buyer.page.getByRole('option', { name: /1905\.90/ }).click()
  await need.getByRole('button', { name: 'Save the need' }).click()
  await need.waitFor({ state: 'detached' })
  for (const next of [words.en.next, words.en.next])
    await buyer.page.getByRole('button', { name: next }).click()
  await buyer.page.getByRole('button', { name: words.en.finish }).click()
  await buyer.page.getByText(words.en.done).waitFor()

  // ── the host decides ──
  await host.page.goto(`${forumPath}/curation`)
  await host.page.getByText('PT Contoh Kerupuk').first().waitFor()
  await host.station('10-applications')
  for (const name of ['PT Contoh Kerupuk', 'OOO Primer Snacks']) {
    await host.page.getByText(name).first().click()
    await host.page.getByRole('button', { name: 'Accept', exact: true }).click()
    const dialog = host.page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Accept', exact: true }).click()
    await host.page.getByText(`${name} is accepted and has been told.`).waitFor()
    await host.page.goto(`${forumPath}/curation`)
  }

  // ── the buyer sees the firm ranked with reasons, and asks ──
  await firm.page.goto(`${forumPath}/requests`)
  await firm.page.getByText('Belum ada yang meminta').waitFor()
  await buyer.page.goto(`${forumPath}/matches`)
  await buyer.page.getByText(/Same product: HS 1905\.?90/).waitFor()
  await buyer.page.getByText('You both speak English').waitFor()
  await buyer.station('11-matches')
  await buyer.page.getByRole('button', { name: 'Ask for a meeting with PT Contoh Kerupuk' }).click()
  await buyer.page
    .getByLabel('Your message')
    .fill('We would like to taste them and talk about private label.')
  const seen = firm.page.getByText('We would like to taste them').waitFor()
  await buyer.page.getByRole('button', { name: 'Send the request' }).click()
  const asked = Date.now()

  // ── which reaches the firm's open page at once; it accepts ──
  await seen
  expect(Date.now() - asked, 'ms until the other side saw the request').toBeLessThan(1000)
  await firm.station('12-request-phone')
  await firm.page.getByRole('button', { name: 'Terima permintaan dari OOO Primer Snacks' }).click()
  await buyer.page.getByText('Accepted').first().waitFor()

  // ── the buyer's connection is lost, and misses all that follows ──
  await buyer.page.goto(`${forumPath}/agenda`)
  await buyer.page.getByText('No meetings yet').waitFor()
  await buyer.context.setOffline(true)

  // ── the host makes the schedule, moves the meeting by drag, publishes ──
  await host.page.goto(`${forumPath}/board`)
  await host.page.getByRole('button', { name: 'Schedule', exact: true }).click()
  await host.page.getByText('Placed: 1. Without a place: 0.').waitFor()
  const tile = host.page.getByRole('gridcell', { name: /PT Contoh Kerupuk/ }).first()
  // The second room at the third time; the first row has the times.
  const target = host.page.getByRole('row').nth(2).getByRole('gridcell').nth(2)
  await tile.hover()
  await host.page.mouse.down()
  await target.hover()
  await target.hover({ position: { x: 40, y: 20 } })
  await host.page
    .getByRole('status')
    .getByText(/room 2\. Fits/)
    .waitFor()
  await host.page.mouse.up()
  await target.getByText('PT Contoh Kerupuk').waitFor()
  await host.station('13-board')
  await host.page.getByRole('button', { name: 'Publish', exact: true }).click()
  await host.page.getByRole('dialog').getByText('1 meeting is added.').waitFor()
  await host.page.getByRole('button', { name: /Publish and send \d+ mails?/ }).click()
  await host.page.getByText('This is what everyone sees: version 1.').waitFor()

  // ── both sides get a mail with a calendar file, and see both local dates and times ──
  for (const address of [buyerAddress, firmAddress]) {
    await expect
      .poll(async () => (await house.mails(address)).find(({ calendar }) => calendar)?.calendar ?? '')
      .toMatch(/METHOD:REQUEST[\s\S]*DTSTART:20261124T070000Z/)
  }
  // Back again, the buyer's page is right without being loaded anew.
  await buyer.context.setOffline(false)
  await firm.page.goto(`${forumPath}/agenda`)
  await buyer.page.getByText('10:00').first().waitFor()
  await buyer.page.getByText('14:00').first().waitFor()
  await buyer.station('14-agenda')
  await firm.page.getByText('14.00').first().waitFor()
  await firm.station('15-agenda-phone')

  // ── ten minutes before, the lobby opens ──
  house.clock.set('2026-11-24T06:51:00.000Z')
  for (const { page } of [buyer, firm]) await page.reload()
  await buyer.page.getByRole('link', { name: 'Enter the lobby' }).click()
  await firm.page.getByRole('link', { name: 'Masuk ke lobi' }).click()
  const meetingPath = /\/meetings\/[\w-]+/
  await firm.page.waitForURL(meetingPath)
  await buyer.page.getByText('We hear you.').waitFor()
  await buyer.page.getByText('PT Contoh Kerupuk · in the lobby').waitFor()
  await buyer.page.getByRole('button', { name: 'Play a test sound' }).click()
  await buyer.page.getByRole('button', { name: 'Take me in at the start' }).click()
  await buyer.station('16-lobby')
  await firm.station('17-lobby-phone')
  await host.page.goto(`${forumPath}/wall`)
  await host.page.getByRole('button', { name: /OOO Primer Snacks *, *in the lobby/ }).waitFor()
  await host.station('18-rooms')

  // ── both enter: picture and sound really arrive on both ends ──
  house.clock.set('2026-11-24T07:00:00.000Z')
  await firm.page.getByRole('button', { name: 'Masuk ke pertemuan' }).click()
  await buyer.page.getByRole('region', { name: 'Meeting room' }).waitFor()
  for (const { page } of [buyer, firm]) {
    const before = await receivedMedia(page)
    const grown = async () => {
      const now = await receivedMedia(page)
      return { frames: now.framesDecoded - before.framesDecoded, bytes: now.audioBytes - before.audioBytes }
    }
    await expect.poll(async () => (await grown()).frames).toBeGreaterThan(10)
    await expect.poll(async () => (await grown()).bytes).toBeGreaterThan(1000)
  }
  await buyer.page.getByLabel('Your message').fill('Could you send a sample to Minsk?')
  await buyer.page.getByRole('button', { name: 'Send' }).click()
  await firm.page.getByRole('button', { name: 'Obrolan, 1 pesan baru' }).click()
  await firm.page.getByText('Could you send a sample to Minsk?').waitFor()
  await firm.page.getByRole('button', { name: 'Tutup obrolan' }).click()
  await buyer.page.getByText('Connecting picture and sound').waitFor({ state: 'detached' })
  await buyer.station('19-room')
  await firm.station('20-room-phone')

  // ── the slot ends, softly ──
  house.clock.set('2026-11-24T07:20:00.000Z')
  await buyer.page.getByRole('heading', { name: 'Time to say goodbye' }).waitFor()
  house.clock.set('2026-11-24T07:22:00.000Z')

  // ── each side records what came of it ──
  await buyer.page.getByRole('link', { name: 'Record it with value and notes' }).click()
  await buyer.page.getByRole('heading', { name: 'How did it go?' }).waitFor()
  await buyer.page.getByRole('radio', { name: 'Strong interest' }).check()
  await buyer.page.getByRole('combobox', { name: 'Next step' }).click()
  await buyer.page.getByRole('option', { name: 'Send samples' }).click()
  await buyer.page.getByRole('textbox', { name: 'Expected value in a year' }).fill('120000')
  await buyer.station('21-outcome')
  await buyer.page.getByRole('button', { name: 'Record the outcome' }).click()
  await buyer.page.getByText('Recorded. Thank you.').waitFor()
  await firm.page.getByRole('link', { name: 'Catat dengan nilai dan catatan' }).click()
  await firm.page.getByRole('heading', { name: 'Bagaimana hasilnya?' }).waitFor()
  await firm.page.getByRole('radio', { name: 'Sangat berminat' }).check()
  await firm.station('22-outcome-phone')
  await firm.page.getByRole('button', { name: 'Catat hasilnya' }).click()
  await firm.page.getByText('Tercatat. Terima kasih.').waitFor()

  // ── the host sees the figures ──
  await host.page.goto(`${forumPath}/figures`)
  await host.page.getByText('US$120,000').or(host.page.getByText('$120,000')).first().waitFor()
  await host.page.getByText('as the buyers see it').waitFor()
  await host.station('23-figures')
})

/** What the registration's pages say, in the language of each reader. */
const words = {
  en: {
    name: 'Name of the firm',
    city: 'City',
    country: 'Country',
    sectors: 'Sectors',
    languages: 'Languages your firm can meet in',
    you: 'Your name',
    job: 'Your position',
    yourLanguages: 'Languages you speak',
    apply: 'Apply and continue',
    hs: 'Product code (HS)',
    next: 'Continue',
    finish: 'Finish',
    done: 'Your application is with the hosts',
  },
  id: {
    name: 'Nama perusahaan',
    city: 'Kota',
    country: 'Negara',
    sectors: 'Bidang usaha',
    languages: 'Bahasa yang dapat dipakai dalam pertemuan',
    you: 'Nama Anda',
    job: 'Jabatan Anda',
    yourLanguages: 'Bahasa yang Anda kuasai',
    apply: 'Daftar dan lanjut',
    hs: 'Kode produk (HS)',
    next: 'Lanjut',
    finish: 'Selesai',
    done: 'Pendaftaran Anda sudah terkirim',
  },
}

interface Registration {
  city: string
  country: string
  sector: string
  languages: string[]
  job: string
}

/** Fills in the first step of a registration; what the invitation knew already is there. */
async function register(page: Page, firm: Registration, say: typeof words.en): Promise<void> {
  await page.getByLabel(say.city).fill(firm.city)
  await choose(page, page.getByRole('combobox', { name: say.country }), firm.country)
  await pick(page, page.getByRole('combobox', { name: say.sectors }), [firm.sector])
  await pick(page, page.getByRole('combobox', { name: say.languages }), firm.languages)
  await page.getByLabel(say.job).fill(firm.job)
  await pick(page, page.getByRole('combobox', { name: say.yourLanguages }), firm.languages)
}

/** Types into a searchable select and takes the first that fits. */
async function choose(page: Page, field: Locator, typed: string): Promise<void> {
  await field.click()
  await field.fill(typed)
  await page
    .getByRole('option', { name: new RegExp(typed) })
    .first()
    .click()
}

/** Makes exactly these the values of a multiple select: more are added, none is taken away. */
async function pick(page: Page, field: Locator, names: string[]): Promise<void> {
  for (const name of names) {
    await field.press('ArrowDown')
    const option = page.getByRole('option', { name, exact: true })
    await option.waitFor()
    if ((await option.getAttribute('aria-selected')) !== 'true') await option.click()
    await page.keyboard.press('Escape')
  }
}

function linkIn(mail: { text: string }): string {
  const link = /https?:\/\/\S+/.exec(mail.text)?.[0]
  if (!link) throw new Error(`no link in: ${mail.text}`)
  return link
}

function codeIn(mail: { text: string }): string {
  const code = /\b\d{6}\b/.exec(mail.text)?.[0]
  if (!code) throw new Error(`no code in: ${mail.text}`)
  return code
}
