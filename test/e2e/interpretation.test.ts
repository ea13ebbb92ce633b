import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { ensureClient } from '../../scripts/client.ts'
import { ensureMediaWorker } from '../../server/media/worker/ensureMediaWorker.ts'
import { createLog } from '../../server/platform/log.ts'
import { forum } from '../../shared/forum.ts'
import type { Spoken } from '../../shared/values.ts'
import { acceptedFirm, aMember, openForum, plannedMeeting } from '../support/builders.ts'
import { launchHearingChromium } from '../support/chromium.ts'
import { openHouse, type TestHouse } from '../support/harness.ts'
import { receivedVoices } from '../support/receivedMedia.ts'
import { runClock } from '../support/runClock.ts'
import { signInBrowser } from '../support/signIn.ts'
import { Visitor } from '../support/stations.ts'
import { heard, hum, type Loudness } from '../support/tones.ts'

/** A supplier who speaks Indonesian, a buyer who speaks Russian, and who stands between them; each hums a tone. */

let house: TestHouse
let browser: Browser
let stopClock: () => void

beforeAll(async () => {
  await ensureClient()
  const log = createLog('silent')
  house = await openHouse({ workerBin: () => ensureMediaWorker({ log }) })
  stopClock = runClock(house)
}, 900_000)

beforeEach(async () => {
  browser = await launchHearingChromium()
})

// With it go the people of this meeting: one who stays goes on humming, and the machine has only so many ears.
afterEach(async () => {
  await browser?.close()
})

afterAll(async () => {
  stopClock?.()
  await house?.close()
})

const tones = { firm: 400, importer: 700, rina: 1000, oleg: 1300 }
type Name = keyof typeof tones

const desk = { width: 1280, height: 800, locale: 'en', zone: 'Europe/Minsk', language: 'en' } as const
const phone = { width: 360, height: 740, locale: 'id', zone: 'Asia/Jakarta', language: 'id' } as const

async function meeting(interpreters: ('rina' | 'oleg')[]) {
  const host = await house.signIn('host@chamber.example')
  const forumId = await openForum(house, host)
  const supplier = await acceptedFirm(house, forumId, { name: 'Kayu Rimba', languages: ['id'] })
  const buyer = await acceptedFirm(house, forumId, {
    name: 'Belkommash',
    standing: 'buyer',
    country: 'BY',
    zone: 'Europe/Minsk',
    languages: ['ru'],
  })
  const languages: Spoken[] = ['id', 'ru']
  const emails: string[] = []
  for (const name of interpreters) {
    const email = `${name}.${forumId.slice(0, 8)}@team.example`
    await aMember(house, host, forumId, { role: 'interpreter', languages, email })
    emails.push(email)
  }
  const { members } = await host.call(forum.team, { forumId })
  const [interpreterId = null, secondInterpreterId = null] = emails.map(
    (email) => members.find((member) => member.email === email)?.id,
  )
  const meetingId = await plannedMeeting(house, forumId, {
    supplier,
    buyer,
    startsAt: house.clock.now(),
    interpreterId,
    secondInterpreterId,
  })
  return { path: `/meetings/${meetingId}`, emails: [supplier.email, buyer.email, ...emails] }
}

/** Someone in the room whose microphone hums their tone. */
async function enter(
  path: string,
  email: string | undefined,
  name: Name,
  device: typeof desk | typeof phone,
  prepare?: (visitor: Visitor) => Promise<unknown>,
): Promise<Visitor> {
  if (!email) throw new Error(`${name} is not in this meeting`)
  const visitor = await Visitor.arrive(house, browser, device)
  // Four people with open microphones are much for a small machine.
  visitor.page.setDefaultTimeout(120_000)
  await hum(visitor.context, tones[name])
  await prepare?.(visitor)
  await signInBrowser(house, visitor.context, email, device)
  await visitor.page.goto(path)
  await visitor.page.getByRole('button', { name: /^(Enter the meeting|Masuk ke pertemuan)$/ }).click()
  await visitor.page.getByRole('toolbar').waitFor()
  return visitor
}

/** Proves what really comes out of this page: those who are not named are silent. */
async function hears({ page }: Visitor, expected: Partial<Record<Name, Loudness>>): Promise<void> {
  const all = Object.values(tones)
  const wanted: Record<number, Loudness> = Object.fromEntries(all.map((hertz) => [hertz, 'silent']))
  for (const name of ['firm', 'importer', 'rina', 'oleg'] as const)
    wanted[tones[name]] = expected[name] ?? 'silent'
  await expect.poll(() => heard(page, all), { timeout: 120_000, interval: 50 }).toEqual(wanted)
}

const choose = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()
const chosen = (page: Page, name: string) =>
  page.getByRole('button', { name, exact: true, pressed: true }).waitFor()

/** Proves, when called again, that the call is the one it was: nothing was agreed anew, and more came of every voice. */
async function callOf({ page }: Visitor): Promise<() => Promise<void>> {
  const before = await receivedVoices(page)
  expect(before.voices.length).toBeGreaterThan(1)
  return async () => {
    const now = await receivedVoices(page)
    expect(now.agreed).toEqual(before.agreed)
    expect(now.voices.map(({ ssrc }) => ssrc)).toEqual(before.voices.map(({ ssrc }) => ssrc))
    for (const [at, { packets }] of before.voices.entries())
      await expect
        .poll(async () => (await receivedVoices(page)).voices[at]?.packets, { timeout: 30_000 })
        .toBeGreaterThan(Math.max(packets, now.voices[at]?.packets ?? 0))
  }
}

const soft = 'Both, original softly'

test('one interpreter, who turns: everyone hears what they chose, and the original comes back every time', async () => {
  const { path, emails } = await meeting(['rina'])
  const firm = await enter(path, emails[0], 'firm', phone)
  const importer = await enter(path, emails[1], 'importer', desk)
  const rina = await enter(path, emails[2], 'rina', desk)

  // ── before the interpreter begins she speaks to everyone, and hears both sides ──
  await chosen(rina.page, 'To everyone')
  await chosen(importer.page, soft)
  await importer.page.getByText('nobody is interpreting for you now').waitFor()
  await hears(importer, { firm: 'full', rina: 'full' })
  await hears(firm, { importer: 'full', rina: 'full' })
  await hears(rina, { firm: 'full', importer: 'full' })
  const unbroken = await callOf(importer)
  const firmUnbroken = await callOf(firm)

  // ── into Russian: the buyer hears her over the firm; the firm hears the buyer, and her not ──
  await choose(rina.page, 'Into Russian')
  await chosen(rina.page, 'Into Russian')
  await hears(importer, { firm: 'soft', rina: 'full' })
  await importer.page.getByText(/, in Russian\.$/).waitFor()
  await importer.page.getByText('interprets into Russian').waitFor()
  await hears(firm, { importer: 'full' })
  await hears(rina, { firm: 'full', importer: 'full' })
  await importer.station('interpretation-01-listener')
  await rina.station('interpretation-02-interpreter')
  await choose(importer.page, 'Interpreter')
  await hears(importer, { rina: 'full' })

  // ── the key turns her: now the firm hears her, and the buyer is never left in silence ──
  await rina.page.keyboard.press('i')
  await chosen(rina.page, 'Into Indonesian')
  await hears(firm, { importer: 'soft', rina: 'full' })
  await hears(importer, { firm: 'full' })
  await firm.station('interpretation-03-listener-phone')
  await choose(rina.page, 'Close the chat')
  await rina.page.setViewportSize({ width: 360, height: 740 })
  await rina.station('interpretation-04-interpreter-phone')

  // ── there and back twenty times: what is heard in the original is the original ──
  for (let times = 0; times < 10; times++) {
    await choose(firm.page, times % 2 ? 'Juru bahasa' : 'Keduanya, asli pelan')
    await hears(firm, times % 2 ? { rina: 'full' } : { importer: 'soft', rina: 'full' })
    await choose(firm.page, 'Suara asli')
    await hears(firm, { importer: 'full' })
  }
  for (let times = 0; times < 20; times++) await firm.page.keyboard.press('i')
  await chosen(firm.page, 'Suara asli')
  await hears(firm, { importer: 'full' })
  await choose(firm.page, 'Juru bahasa')
  await hears(firm, { rina: 'full' })

  // ── muted, or gone: the original is there at once; back: so is she ──
  await choose(rina.page, 'Mute')
  await hears(firm, { importer: 'full' })
  await choose(rina.page, 'Unmute')
  await hears(firm, { rina: 'full' })
  await unbroken()
  await firmUnbroken()
  await choose(rina.page, 'Leave')
  await hears(firm, { importer: 'full' })
  await hears(importer, { firm: 'full' })
  await choose(rina.page, 'Go back in')
  await hears(firm, { rina: 'full' })

  // ── who loads the page anew hears what they had chosen ──
  await firm.page.reload()
  await chosen(firm.page, 'Juru bahasa')
  await hears(firm, { rina: 'full' })
  for (const { faults } of [firm, importer, rina]) expect(faults).toEqual([])
}, 600_000)

test('two interpreters, both ways at the same time', async () => {
  const { path, emails } = await meeting(['rina', 'oleg'])
  const firm = await enter(path, emails[0], 'firm', phone)
  const importer = await enter(path, emails[1], 'importer', desk)
  const rina = await enter(path, emails[2], 'rina', desk)
  const oleg = await enter(path, emails[3], 'oleg', desk)
  await hears(importer, { firm: 'full', rina: 'full', oleg: 'full' })
  await hears(firm, { importer: 'full', rina: 'full', oleg: 'full' })
  const unbroken = await Promise.all([firm, importer, rina, oleg].map(callOf))

  await choose(rina.page, 'Into Russian')
  await choose(oleg.page, 'Into Indonesian')
  await hears(importer, { firm: 'soft', rina: 'full' })
  await hears(firm, { importer: 'soft', oleg: 'full' })
  await hears(rina, { firm: 'full', importer: 'full' })
  await hears(oleg, { firm: 'full', importer: 'full' })

  await choose(importer.page, 'Interpreter')
  await choose(firm.page, 'Juru bahasa')
  await hears(importer, { rina: 'full' })
  await hears(firm, { oleg: 'full' })

  await choose(firm.page, 'Suara asli')
  await hears(firm, { importer: 'full' })
  await hears(importer, { rina: 'full' })

  // ── they change places: nobody is without a voice ──
  await choose(rina.page, 'Into Indonesian')
  await choose(oleg.page, 'Into Russian')
  await choose(firm.page, 'Keduanya, asli pelan')
  await hears(importer, { oleg: 'full' })
  await hears(firm, { importer: 'soft', rina: 'full' })
  for (const proof of unbroken) await proof()
  await importer.station('interpretation-05-two')
  await firm.station('interpretation-06-two-phone')
}, 600_000)

test('where a page may not make an element softer, as on an iPhone, the original is soft all the same', async () => {
  const { path, emails } = await meeting(['rina'])
  const firm = await enter(path, emails[0], 'firm', phone, ({ context }) =>
    context.addInitScript(() => {
      Object.defineProperty(HTMLMediaElement.prototype, 'volume', { get: () => 1, set: () => undefined })
    }),
  )
  const importer = await enter(path, emails[1], 'importer', desk)
  const rina = await enter(path, emails[2], 'rina', desk)
  await hears(firm, { importer: 'full', rina: 'full' })
  await choose(rina.page, 'Into Indonesian')
  await hears(firm, { importer: 'soft', rina: 'full' })
  await choose(firm.page, 'Suara asli')
  await hears(firm, { importer: 'full' })
  for (const { faults } of [firm, importer, rina]) expect(faults).toEqual([])
}, 600_000)
