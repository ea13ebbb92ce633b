import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { ensureClient } from '../../scripts/client.ts'
import { enrol } from '../../server/forum/service.ts'
import { runSystem } from '../../server/platform/work.ts'
import { account } from '../../shared/account.ts'
import { type OwnState, room, roomEvents, roomPushes } from '../../shared/room.ts'
import { acceptedFirm, aForum, plannedMeeting } from '../support/builders.ts'
import { launchChromium } from '../support/chromium.ts'
import { openHouse, type Person, type TestHouse, type TestSocket } from '../support/harness.ts'
import { runClock } from '../support/runClock.ts'
import { signInBrowser } from '../support/signIn.ts'
import { Visitor } from '../support/stations.ts'

/** The moderators' wall in real browsers: what needs somebody now, every action and who sees it, and sixty rooms. */

const minute = 60_000
const desk = { width: 1280, height: 860, locale: 'en', zone: 'Asia/Jakarta', language: 'en' } as const
const phone = { width: 360, height: 740, locale: 'id', zone: 'Asia/Jakarta', language: 'id' } as const
const day = { date: '2026-11-23', opens: '09:00', closes: '18:00' }
/** The first slot of that day. */
const first = Date.parse('2026-11-23T02:00:00.000Z')

let house: TestHouse
let browser: Browser
let stopClock: () => void
let host: Person
const sockets: TestSocket[] = []

beforeAll(async () => {
  await ensureClient()
  house = await openHouse({ at: '2026-11-22T02:00:00.000Z' })
  stopClock = runClock(house)
  host = await house.signIn('host@chamber.example')
  browser = await launchChromium()
}, 900_000)

afterAll(async () => {
  for (const socket of sockets) socket.close()
  await browser?.close()
  stopClock?.()
  await house?.close()
})

async function arrive(email: string, device: typeof desk | typeof phone, path: string): Promise<Visitor> {
  const visitor = await Visitor.arrive(house, browser, device)
  await signInBrowser(house, visitor.context, email, device)
  await visitor.page.goto(path)
  return visitor
}

/** Sets the clock so many minutes from the first slot. */
function at(minutes: number): void {
  house.clock.set(new Date(first + minutes * minute))
}

/** Someone of a firm who sits in a meeting all along. */
async function sitIn(
  person: Person,
  meetingId: string,
  place: 'lobby' | 'room',
  state?: OwnState,
): Promise<TestSocket> {
  const socket = await person.connect()
  sockets.push(socket)
  const entered = await socket.ask(roomEvents.enter, { meetingId, place, ...(state && { state }) })
  expect(entered).toMatchObject({ ok: true })
  return socket
}

async function team(forumId: string, members: readonly (readonly ['moderator' | 'interpreter', string])[]) {
  return runSystem(house.app.runner, async (work) => {
    const ids: string[] = []
    for (const [role, name] of members) {
      const email = `${name.toLowerCase()}@team.example`
      ids.push(await enrol(work, { forumId, email, name, role, languages: ['id', 'ru', 'en'] }))
    }
    return ids
  })
}

const tile = (page: Page, name: RegExp) =>
  page.getByRole('list', { name: /^(Rooms|Ruang)$/ }).getByRole('button', { name })
const logOf = (page: Page) => page.getByRole('region', { name: 'What was done' })

test('who is missing is seen, reminded and comes; rooms are told, extended, ended, moved, given interpreters and stand-ins', async () => {
  at(-60)
  const forumId = await aForum(house, host, { days: [day], rooms: 8 })
  const members = [
    ['moderator', 'Maria'],
    ['moderator', 'Rini'],
    ['interpreter', 'Ayu'],
    ['interpreter', 'Budi'],
  ] as const
  const [, , ayu] = await team(forumId, members)
  const supplier = (name: string) => acceptedFirm(house, forumId, { name, languages: ['id', 'en'] })
  const buyer = (name: string, languages: ('ru' | 'en')[] = ['en']) =>
    acceptedFirm(house, forumId, {
      name,
      standing: 'buyer',
      country: 'BY',
      zone: 'Europe/Minsk',
      languages,
    })
  const sari = await supplier('Kerupuk Sari')
  const rimba = await supplier('Kayu Rimba')
  const batik = await supplier('Batik Jaya')
  const garam = await supplier('Garam Laut')
  const rotan = await supplier('Rotan Indah')
  const belstroy = await buyer('Belstroy Import')
  const tekstil = await buyer('Minsk Tekstil')
  const agro = await buyer('Agro Brest', ['ru'])
  const les = await buyer('Les Gomel')
  const startsAt = new Date(first)
  const waiting = await plannedMeeting(house, forumId, { supplier: sari, buyer: belstroy, startsAt })
  const talking = await plannedMeeting(house, forumId, { supplier: rimba, buyer: tekstil, startsAt })
  const interpreted = await plannedMeeting(house, forumId, {
    supplier: batik,
    buyer: agro,
    startsAt,
    interpreterId: ayu ?? null,
  })
  const alone = await plannedMeeting(house, forumId, { supplier: garam, buyer: les, startsAt })
  // What a move of the first meeting by one slot would run into.
  const nextSlot = new Date(first + 30 * minute)
  await plannedMeeting(house, forumId, { supplier: sari, buyer: tekstil, startsAt: nextSlot })

  const people = await Promise.all(
    [belstroy, rimba, tekstil, batik, agro, les].map(({ email }) => house.signIn(email)),
  )
  at(-5)
  const firm = await arrive(sari.email, phone, `/forums/${forumId}/agenda`)
  const standIn = await arrive(rotan.email, desk, `/forums/${forumId}/agenda`)
  const maria = await arrive('maria@team.example', desk, `/forums/${forumId}/wall`)
  const second = await arrive('host@chamber.example', desk, `/forums/${forumId}/wall`)
  const { page } = maria

  // ── the lobby: who waits is seen, and what their network can carry ──
  const [olga, dewi, ivan, putri, anna, pavel] = people
  if (!olga || !dewi || !ivan || !putri || !anna || !pavel) throw new Error('somebody did not sign in')
  await sitIn(olga, waiting, 'lobby', { network: 'fair', rung: null, into: null })
  await tile(
    page,
    /Room 1\b.*Lobby open.*Kerupuk Sari *, *not here yet.*Belstroy Import *, *in the lobby/,
  ).waitFor()
  await page.getByText('Network fair').waitFor()

  // ── the start: one side is missing, and stands first ──
  at(1 / 6)
  await sitIn(olga, waiting, 'room')
  const inTalk = [await sitIn(dewi, talking, 'room'), await sitIn(ivan, talking, 'room')]
  await sitIn(putri, interpreted, 'room')
  await sitIn(anna, interpreted, 'room')
  await sitIn(pavel, alone, 'room')
  await tile(page, /Room 2\b.*Kayu Rimba *, *in the room.*Minsk Tekstil *, *in the room/).waitFor()
  const missing = tile(page, /Room 1\b.*Kerupuk Sari *, *missing/)
  await missing.getByText(/^Kerupuk Sari missing, 0:[1-5]\d$/).waitFor()
  await tile(page, /Room 3\b.*Interpreter missing.*Ayu *, *missing/).waitFor()
  // In steps within which whoever sits inside counts as there.
  for (let minutes = 0.5; minutes < 3.2; minutes += 0.2) {
    at(minutes)
    await house.app.tick()
  }
  await logOf(page).getByText('Nobody came for Kerupuk Sari').waitFor()
  await page.getByText('Needs you (3)').waitFor()
  await maria.station('70-wall-desk')

  // ── by the keyboard: to the room, and a reminder ──
  await page.getByRole('list', { name: 'Rooms' }).getByRole('button').first().focus()
  const focused = page.locator('[data-meeting]:focus')
  for (let steps = 0; (await focused.getAttribute('data-meeting')) !== waiting; steps++) {
    expect(steps).toBeLessThan(8)
    await page.keyboard.press('ArrowRight')
  }
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Keys on the wall' }).getByText('Remind who is missing').waitFor()
  await maria.station('71-wall-keys')
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.keyboard.press('n')
  await page.getByText('Reminded: Kerupuk Sari').waitFor()
  await logOf(second.page).getByText('Maria reminded Kerupuk Sari').waitFor()
  await maria.mail(sari.email, /Belstroy Import/)
  await page.keyboard.press('n')
  await page.getByText('This was done a moment ago').waitFor()

  // ── the missing one is called on the page that they look at, comes, and is missing no more ──
  const call = firm.page.getByRole('alert').filter({ hasText: 'Belstroy Import' })
  await call.waitFor()
  await firm.station('72-called-phone')
  await call.getByRole('button', { name: 'Ke pertemuan' }).click()
  await firm.page.waitForURL(`**/meetings/${waiting}`)
  await logOf(page).getByText('Kerupuk Sari has come').waitFor()
  await tile(page, /Room 1\b.*Kerupuk Sari *, *in the (lobby|room)/).waitFor()

  // ── a message to all shows in their rooms and lobbies ──
  const heard = inTalk.map((socket) => socket.next(roomPushes.announced))
  await page.getByRole('button', { name: 'Message all' }).click()
  await page.getByRole('dialog').getByLabel('Your message').fill('The closing begins at five.')
  await page.getByRole('dialog').getByRole('button', { name: 'Send' }).click()
  for (const one of heard)
    expect(await one).toMatchObject({ meetingId: talking, text: 'The closing begins at five.', by: 'Maria' })
  await firm.page.getByText('The closing begins at five.').first().waitFor()
  await page.getByText('Said in 4 rooms').waitFor()

  // ── an incident: at once on the other's wall ──
  await tile(page, /Room 3\b/).click()
  const drawer = page.getByRole('dialog', { name: 'Room 3' })
  await drawer.getByRole('button', { name: 'Incident' }).click()
  await drawer.getByLabel('What went wrong').fill('The interpreter has a power cut.')
  await drawer.getByRole('button', { name: 'Note it' }).click()
  await logOf(second.page).getByText('Maria noted: The interpreter has a power cut.').waitFor()
  await tile(second.page, /Room 3\b/)
    .getByText('1 incident')
    .waitFor()

  // ── another interpreter ──
  await drawer.getByRole('button', { name: 'Interpreter', exact: true }).click()
  await drawer.getByText('booked here (First)').waitFor()
  await maria.station('73-interpreter-desk')
  await drawer.getByRole('button', { name: 'Book Budi' }).click()
  await drawer.getByText('Interpreter: Budi', { exact: true }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })

  // ── five minutes more ──
  const endOf = async (meetingId: string) =>
    (await host.call(room.wall, { forumId })).meetings.find(({ meeting }) => meeting.id === meetingId)
      ?.meeting.end
  await tile(page, /Room 2\b/).focus()
  await page.keyboard.press('e')
  await page.getByRole('dialog', { name: 'Room 2' }).getByRole('button', { name: 'Add 5 minutes' }).click()
  await expect.poll(() => endOf(talking)).toBe(new Date(first + 25 * minute).toISOString())

  // ── a move says what is in the way, and goes where nothing is ──
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await tile(page, /Room 1\b/).focus()
  await page.keyboard.press('v')
  const move = page.getByRole('dialog', { name: 'Room 1' })
  await move.getByText('Another time').click()
  await move.getByRole('combobox', { name: 'Time' }).click()
  await page
    .getByRole('option', { name: /Kerupuk Sari is in another meeting then/ })
    .first()
    .click()
  await move.getByRole('status').getByText('Kerupuk Sari is in another meeting then').waitFor()
  expect(await move.getByRole('button', { name: 'Move the meeting' }).isDisabled()).toBe(true)
  await maria.station('74-move-conflict-desk')
  await move.getByText('Another room').click()
  await move.getByRole('combobox', { name: 'Room' }).click()
  await page
    .getByRole('option', { name: /Room 2/ })
    .getByText('Room 2 has another meeting then')
    .waitFor()
  await page.getByRole('option', { name: /Room 8/ }).click()
  await move.getByRole('button', { name: 'Move the meeting' }).click()
  await tile(second.page, /Room 8\b.*Kerupuk Sari/).waitFor()
  await page.getByRole('dialog').waitFor({ state: 'detached' })

  // ── a firm that waits stands in for one that did not come ──
  await tile(page, /Room 4\b.*Garam Laut *, *missing/).focus()
  await page.keyboard.press('s')
  const standIns = page.getByRole('dialog', { name: 'Room 4' })
  await standIns.getByRole('button', { name: 'Offer to Rotan Indah' }).waitFor()
  await maria.station('75-stand-ins-desk')
  await standIns.getByRole('button', { name: 'Offer to Rotan Indah' }).click()
  await standIns.getByText('Rotan Indah has been asked').waitFor()
  const offer = standIn.page.getByRole('alert').filter({ hasText: 'Les Gomel' })
  await offer.getByRole('button', { name: 'Yes, take me there' }).click()
  await standIn.page.waitForURL(`**/meetings/${alone}`)
  await standIns.getByText('Rotan Indah stands in for Garam Laut').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await tile(page, /Room 4\b.*Rotan Indah \(stand-in\) *, *in the (lobby|room)/).waitFor()

  // ── the end asks first ──
  const ended = inTalk[0]?.next(roomPushes.phase)
  await tile(page, /Room 2\b/).focus()
  await page.keyboard.press('q')
  const end = page.getByRole('dialog', { name: 'Room 2' })
  await end.getByText('End this meeting now?').waitFor()
  await maria.station('76-end-desk')
  await end.getByRole('button', { name: 'End the meeting' }).click()
  expect(await ended).toMatchObject({ meetingId: talking, phase: 'over' })
  await tile(page, /Room 2\b.*Goodbye/).waitFor()
  await logOf(second.page).getByText('Maria ended the meeting').waitFor()

  // ── several at once, a search, and the same on a phone ──
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.getByRole('checkbox', { name: 'Choose room 3' }).check()
  await page.getByRole('checkbox', { name: 'Choose room 4' }).check()
  await page.getByText('2 rooms chosen').waitFor()
  await page.getByLabel('Search a room or a name').fill('batik')
  await expect.poll(() => page.locator('[data-meeting]').count()).toBe(1)
  await maria.station('77-search-desk')
  await (await house.signIn('rini@team.example')).call(account.update, { language: 'id' })
  const mobile = await arrive('rini@team.example', phone, `/forums/${forumId}/wall`)
  await tile(mobile.page, /Ruang 3\b/).waitFor()
  await mobile.station('78-wall-phone')
  await tile(mobile.page, /Ruang 3\b/).click()
  await mobile.page
    .getByRole('dialog', { name: 'Ruang 3' })
    .getByRole('button', { name: 'Perpanjang' })
    .click()
  const add = mobile.page.getByRole('button', { name: 'Tambah 5 menit' })
  await expect.poll(() => add.evaluate((it) => it.getBoundingClientRect().bottom < innerHeight)).toBe(true)
  await mobile.station('79-room-phone')
})

/** A page's thread is not to work for longer at a stretch, ms. */
const longestTask = 50

/** Events of a Chromium's trace, as far as they are read here; durations in microseconds. */
const trace = z.object({
  traceEvents: z.array(
    z.object({
      name: z.string(),
      pid: z.number(),
      tid: z.number(),
      tdur: z.number().optional(),
      args: z.looseObject({ name: z.string().optional() }).optional(),
    }),
  ),
})

/**
 * How long each task of the pages' threads worked, ms, the longest first. Time of the processor: what another
 * program takes of a busy machine is not the page's.
 */
function tasksIn(recorded: Buffer): number[] {
  const { traceEvents } = trace.parse(JSON.parse(recorded.toString()))
  const threadOf = ({ pid, tid }: { pid: number; tid: number }) => `${pid} ${tid}`
  const pages = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(threadOf),
  )
  return traceEvents
    .filter((event) => event.name === 'RunTask' && pages.has(threadOf(event)))
    .map(({ tdur = 0 }) => tdur / 1000)
    .toSorted((one, other) => other - one)
}

test('sixty rooms with ten changes a second hold the page for no longer than a blink', async () => {
  at(26 * 60)
  const rooms = 60
  const forumId = await aForum(house, host, {
    days: [{ ...day, date: '2026-11-25' }],
    rooms,
  })
  const startsAt = new Date(first + 48 * 60 * minute)
  const meetingIds: string[] = []
  for (let number = 0; number < rooms; number++) {
    const supplier = await acceptedFirm(house, forumId, { name: `Supplier ${number}` })
    const buyer = await acceptedFirm(house, forumId, { name: `Buyer ${number}`, standing: 'buyer' })
    meetingIds.push(await plannedMeeting(house, forumId, { supplier, buyer, startsAt }))
  }
  // An hour's pause: nobody has asked for a code for long.
  at(48 * 60 - 60)
  await team(forumId, [['moderator', 'Siti']])
  const visitor = await arrive('siti@team.example', desk, `/forums/${forumId}/wall`)
  const { page } = visitor
  at(48 * 60 - 5)
  // Two people with pages in thirty rooms each: one person may send ten events a second, and no more.
  const siti = await house.signIn('siti@team.example')
  const inside = await Promise.all(
    meetingIds.map((meetingId, at) => sitIn(at % 2 === 0 ? host : siti, meetingId, 'room')),
  )
  await page.getByText(`All (${rooms})`).waitFor()
  await expect.poll(() => page.locator('[data-where]').count()).toBe(2 * rooms)
  await page.evaluate(() => document.fonts.ready)

  let answers = 0
  page.on('response', (response) => {
    if (response.url().endsWith('/wall')) answers++
  })
  const verdicts = ['bad', 'fair', 'good', 'poor'] as const
  let changed = 0
  /** A hundred changes, and the longest task meanwhile, ms. */
  const round = async (): Promise<number> => {
    await browser.startTracing(page, { categories: ['disabled-by-default-devtools.timeline', '__metadata'] })
    answers = 0
    const begun = performance.now()
    for (let change = 0; change < 100; change++) {
      const due = begun + change * 100
      await new Promise((later) => setTimeout(later, Math.max(0, due - performance.now())))
      const at = changed % rooms
      const network = verdicts[(Math.floor(changed / rooms) + at) % 4] ?? 'good'
      changed++
      const state = { network, rung: null, into: null }
      const told = await inside[at]?.ask(roomEvents.state, { meetingId: meetingIds[at] ?? '', state })
      expect(told).toMatchObject({ ok: true })
    }
    // Every room says what its network can carry.
    await expect.poll(() => page.locator('[data-quality]').count()).toBe(rooms)
    const took = performance.now() - begun
    const tasks = tasksIn(await browser.stopTracing())
    const busyFor = tasks.reduce((sum, one) => sum + one, 0)
    process.stdout.write(
      `60 rooms, 100 changes in ${(took / 1000).toFixed(1)} s: asked ${answers} times, busy for ${Math.round(busyFor)} ms, the longest tasks ${tasks.slice(0, 5).map(Math.round).join(', ')} ms\n`,
    )
    expect(tasks.length).toBeGreaterThan(100)
    // One at once, then one a second at most.
    expect(answers).toBeLessThanOrEqual(Math.ceil(took / 1000) + 1)
    expect(answers).toBeGreaterThan(2)
    return tasks[0] ?? 0
  }
  // The first changes warm the page's code up.
  await round()
  expect(await round()).toBeLessThan(longestTask)
  await visitor.station('80-sixty-rooms-desk')
})
