import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { deal } from '../../shared/deal.ts'
import { room } from '../../shared/room.ts'
import { acceptedFirm, aMember, plannedMeeting } from '../support/builders.ts'
import { desk, flows, openStage, phone, type Stage } from '../support/meetingStage.ts'
import type { Visitor } from '../support/stations.ts'

/** What a meeting is like for those in it: its last minutes, who is large, a device that is lost, help at the door. */

const minute = 60_000
const patience = { timeout: 30_000, interval: 100 }

let stage: Stage

beforeAll(async () => {
  stage = await openStage({ video: true })
}, 900_000)

afterEach(() => stage.sendHome())
afterAll(() => stage?.close())

/** It begins in eight minutes. */
const meeting = () => stage.meeting(8)

const enterIn = { en: 'Enter the meeting', id: 'Masuk ke pertemuan' }

async function enter({ page }: Visitor, path: string, language: 'en' | 'id'): Promise<void> {
  await page.goto(path)
  await page.getByRole('button', { name: enterIn[language] }).click()
  await page.getByRole('toolbar').waitFor()
}

test('the last minutes: notices on the server’s clock, more time asked, granted and refused, and a goodbye in which the outcome is recorded', async () => {
  const { host, forumId, path, at, supplier, buyer } = await meeting()
  const visitor = await stage.arrive(buyer.email, desk)
  const firm = await stage.arrive(supplier.email, phone)
  at(1)
  await enter(visitor, path, 'en')
  await enter(firm, path, 'id')
  await flows(visitor, firm)
  const { page } = visitor
  const ask = page.getByRole('button', { name: 'Ask for 5 more minutes' })
  expect(await ask.count()).toBe(0)

  at(15)
  await page.getByText('Five minutes left').waitFor()
  await ask.click()
  await page.getByText('You asked for more time. Kayu Rimba is being asked.').waitFor()
  const question = firm.page.getByRole('alert').filter({ hasText: 'meminta 5 menit lagi' })
  await question.waitFor()
  await firm.station('stage-01-more-asked-phone')
  await question.getByRole('button', { name: 'Ya, lanjutkan' }).click()
  await page.getByText('There is more time: the meeting goes on until').waitFor()
  await question.waitFor({ state: 'detached' })
  await visitor.station('stage-02-more-granted')

  // Five minutes later than it was to be.
  at(20)
  await page.getByText('Five minutes left').waitFor()
  await ask.click()
  await question.getByRole('button', { name: 'Tidak, selesai tepat waktu' }).click()
  await page.getByText('Not this time: the meeting ends as planned.').waitFor()
  // Loaded anew, so that both know of the jump; from here the clock runs by itself.
  at(23.8)
  await Promise.all([page.reload(), firm.page.reload()])
  await page.getByText('One minute left.').waitFor({ timeout: 60_000 })
  await page.getByText('Half a minute left.').waitFor({ timeout: 60_000 })
  await firm.station('stage-03-half-a-minute-phone')

  at(25)
  await page.getByRole('heading', { name: 'Time to say goodbye' }).waitFor()
  await firm.page.getByRole('heading', { name: 'Saatnya berpamitan' }).waitFor()
  await visitor.station('stage-04-goodbye')
  await firm.station('stage-05-goodbye-phone')
  await page.getByRole('button', { name: 'Record the outcome' }).click()
  await page.getByText('Choose how interested you are.').waitFor()
  await page.getByText('Strong interest').click()
  await page.getByText('Send samples').click()
  await page.getByRole('button', { name: 'Record the outcome' }).click()
  await page.getByText('Recorded. Thank you.').waitFor()
  // Nobody was cut off for it.
  await flows(visitor, firm)
  const { outcomes } = await host.call(deal.outcomes, { forumId })
  expect(outcomes).toMatchObject([
    { organisationName: 'Belkommash', held: true, interest: 'strong', nextStep: 'sample' },
  ])
  at(27)
  await page.getByRole('heading', { name: 'The meeting is over' }).waitFor()
  await firm.page.getByRole('heading', { name: 'Pertemuan telah selesai' }).waitFor()
  await firm.page.getByRole('button', { name: 'Catat hasilnya' }).waitFor()
  await firm.station('stage-06-over-phone')
})

test('more time is refused in words where the next meeting needs somebody', async () => {
  const { forumId, path, at, supplier, buyer, startsAt } = await meeting()
  const next = await acceptedFirm(stage.house, forumId, {
    name: 'Granit Minsk',
    standing: 'buyer',
    country: 'BY',
  })
  const nextStart = new Date(startsAt.getTime() + 20 * minute)
  await plannedMeeting(stage.house, forumId, { supplier, buyer: next, startsAt: nextStart })
  const visitor = await stage.arrive(buyer.email, desk)
  at(16)
  await enter(visitor, path, 'en')
  await visitor.page.getByRole('button', { name: 'Ask for 5 more minutes' }).click()
  await visitor.page.getByText(/There can be no more time: .+ is needed in the next meeting/).waitFor()
  await visitor.station('stage-07-more-refused')
})

test('a side that does not come is said to be looked for, and what the team says is shown until it is put away', async () => {
  const { host, forumId, meetingId, path, at, buyer } = await meeting()
  const visitor = await stage.arrive(buyer.email, phone)
  at(0)
  await enter(visitor, path, 'id')
  await visitor.page.getByText('Saat ini hanya ada Anda di sini.').waitFor()
  // In steps within which whoever sits inside counts as there.
  for (let minutes = 0.5; minutes <= 4; minutes += 0.25) {
    at(minutes)
    await stage.house.app.tick()
  }
  await visitor.page.getByText('Kayu Rimba belum datang').waitFor()
  await host.call(room.announce, { forumId, meetingIds: [meetingId], text: 'Lunch is served at noon.' })
  const said = visitor.page.getByRole('alert').filter({ hasText: 'Lunch is served at noon.' })
  await said.waitFor()
  await visitor.station('stage-08-missing-phone')
  await said.getByRole('button', { name: 'Tutup pesan ini' }).click()
  await said.waitFor({ state: 'detached' })
})

test('several in the room: named with their roles, one made large by press or key, side by side as remembered, in a small window, with the screen kept awake', async () => {
  const { path, at, supplier, buyer } = await meeting()
  const visitor = await stage.arrive(buyer.email, desk)
  const firm = await stage.arrive(supplier.email, phone)
  const team = await stage.arrive('host@chamber.example', desk)
  await visitor.context.addInitScript(() => {
    const locks = { asked: 0, taken: 0, released: 0 }
    Object.assign(window, { locks })
    const request = navigator.wakeLock.request.bind(navigator.wakeLock)
    navigator.wakeLock.request = async (type) => {
      locks.asked++
      const lock = await request(type)
      locks.taken++
      lock.addEventListener('release', () => locks.released++)
      return lock
    }
  })
  const { page } = visitor
  const locks = () => page.evaluate(() => window.locks)
  at(1)
  await enter(visitor, path, 'en')
  await enter(firm, path, 'id')
  await flows(visitor, firm)
  await expect.poll(async () => (await locks()).asked, patience).toBeGreaterThan(0)

  await enter(team, path, 'en')
  await page.getByRole('status').filter({ hasText: '(Host) has come in.' }).waitFor()
  const tiles = page.getByRole('list', { name: 'People in the room' }).getByRole('listitem')
  await expect.poll(() => tiles.count(), patience).toBe(2)
  await tiles.getByText('Kayu Rimba · Supplier').waitFor()
  await visitor.station('stage-09-three')
  await firm.station('stage-10-three-phone')

  // ── one of them large, by a press, by the keyboard, and by the key of the place ──
  const firmTile = tiles.filter({ hasText: 'Kayu Rimba' })
  const width = async () => (await firmTile.boundingBox())?.width ?? 0
  const alike = await width()
  await firmTile.getByRole('button', { name: /^Make .* large$/ }).click()
  await firmTile.getByRole('button', { name: /^Let go of / }).waitFor()
  await expect.poll(width, patience).toBeGreaterThan(alike * 1.2)
  await visitor.station('stage-11-pinned')
  await firmTile.getByRole('button', { name: /^Let go of / }).press('Enter')
  await expect.poll(width, patience).toBe(alike)
  const place = (await tiles.allInnerTexts()).findIndex((words) => words.includes('Kayu Rimba')) + 1
  await page.getByRole('heading', { level: 1 }).focus()
  await page.keyboard.press(String(place))
  await expect.poll(width, patience).toBeGreaterThan(alike * 1.2)
  await page.keyboard.press(String(place))
  await expect.poll(width, patience).toBe(alike)

  // ── a phone: five controls under the thumb, the others one press further ──
  expect(await firm.page.getByRole('toolbar').getByRole('button').count()).toBe(5)
  await firm.page.getByRole('button', { name: 'Lainnya' }).click()
  await firm.page.getByRole('dialog').getByRole('button', { name: 'Berdampingan' }).waitFor()
  await firm.station('stage-12-more-phone')
  await firm.page.getByRole('dialog').getByRole('button', { name: 'Berdampingan' }).click()
  await firm.page.getByRole('dialog').waitFor({ state: 'detached' })
  await firm.station('stage-13-together-phone')

  // ── side by side, remembered ──
  await page.keyboard.press('l')
  await page.getByRole('button', { name: 'Others large' }).waitFor()
  await visitor.station('stage-14-together')
  await page.reload()
  await page.getByRole('button', { name: 'Others large' }).waitFor()

  // ── the small window: the others, the clock, mute and leave ──
  await flows(visitor)
  const small = page.getByRole('button', { name: 'Small window' })
  const [above] = await Promise.all([visitor.context.waitForEvent('page'), small.click()])
  await above.getByRole('timer').waitFor()
  await expect
    .poll(() => above.evaluate(() => document.querySelector('video')?.videoWidth ?? 0), patience)
    .toBeGreaterThan(0)
  await above.getByRole('button', { name: 'Mute' }).click()
  await page.getByRole('button', { name: 'Unmute' }).click()
  await above.getByRole('button', { name: 'Mute' }).waitFor()
  await small.click()
  await expect.poll(() => above.isClosed(), patience).toBe(true)

  // ── a bare video, where the browser has no such window ──
  const bare = team.page
  await bare.evaluate(() => Reflect.deleteProperty(window, 'documentPictureInPicture'))
  const inPicture = () => bare.evaluate(() => document.pictureInPictureElement !== null)
  await flows(team)
  await bare.getByRole('button', { name: 'Small window' }).click()
  await expect.poll(inPicture, patience).toBe(true)
  await bare.getByRole('button', { name: 'Small window' }).click()
  await expect.poll(inPicture, patience).toBe(false)

  // ── keys and what they do, and the way out ──
  await page.getByRole('button', { name: 'Devices and keys' }).click()
  await page.getByText('Side by side, or the others large').waitFor()
  await visitor.station('stage-15-keys')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Leave' }).click()
  await page.getByRole('heading', { name: 'You have left the meeting' }).waitFor()
  await expect
    .poll(async () => {
      const { taken, released } = await locks()
      return taken - released
    }, patience)
    .toBe(0)
})

test('a microphone that the system took is offered back with one press, what it paused plays again on return, and a page that is loaded again is no news', async () => {
  const { path, at, supplier, buyer } = await meeting()
  const visitor = await stage.arrive(buyer.email, desk)
  const firm = await stage.arrive(supplier.email, phone)
  await firm.context.addInitScript(() => {
    window.taken = []
    const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
    navigator.mediaDevices.getUserMedia = async (wanted) => {
      const stream = await open(wanted)
      window.taken.push(...stream.getTracks())
      return stream
    }
  })
  const newestMic = `window.taken.findLast((track) => track.kind === 'audio')`
  at(1)
  await enter(visitor, path, 'en')
  await enter(firm, path, 'id')
  await flows(visitor, firm)
  const tile = visitor.page.getByRole('list', { name: 'People in the room' }).getByRole('listitem')

  // ── ended, as by a plug or a call ──
  await firm.page.evaluate(`{ const mic = ${newestMic}; mic.stop(); mic.dispatchEvent(new Event('ended')) }`)
  await firm.page.getByText('Mikrofon Anda berhenti').waitFor()
  await tile.getByLabel('Microphone off').waitFor()
  await firm.station('stage-16-mic-taken-phone')
  await firm.page.getByRole('button', { name: 'Nyalakan mikrofon lagi' }).click()
  await tile.getByLabel('Microphone off').waitFor({ state: 'detached' })
  await flows(visitor)

  // ── silenced, as by iOS for the length of a call ──
  await firm.page.evaluate(
    `{ const mic = ${newestMic}; Object.defineProperty(mic, 'muted', { value: true }); mic.dispatchEvent(new Event('mute')) }`,
  )
  await firm.page.getByText('Perangkat Anda membisukan mikrofon').waitFor()
  await firm.page.getByRole('button', { name: 'Nyalakan mikrofon lagi' }).click()
  await firm.page.getByText('Perangkat Anda membisukan mikrofon').waitFor({ state: 'detached' })
  await flows(visitor)

  // ── paused behind another app ──
  const playing = () =>
    firm.page.evaluate(() => [...document.querySelectorAll('video')].every((video) => !video.paused))
  await firm.page.evaluate(() => {
    for (const video of document.querySelectorAll('video')) video.pause()
  })
  expect(await playing()).toBe(false)
  await firm.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
  await expect.poll(playing, patience).toBe(true)

  // ── loaded again is no news to the other side; gone for good is ──
  await visitor.page.getByText(/has come in/).waitFor({ state: 'detached' })
  await visitor.page.evaluate(() => {
    window.told = false
    new MutationObserver(() => {
      if (/has come in|has left/.test(document.body.textContent)) window.told = true
    }).observe(document.body, { subtree: true, childList: true, characterData: true })
  })
  const told = () => visitor.page.evaluate(() => window.told)
  await firm.page.reload()
  await firm.page.getByRole('toolbar').waitFor()
  await flows(visitor, firm)
  expect(await told()).toBe(false)
  await firm.page.getByRole('button', { name: 'Keluar' }).click()
  await tile.waitFor({ state: 'detached' })
  expect(await told()).toBe(false)
  await expect.poll(told, patience).toBe(true)
})

test('among many the one who speaks is large, and whoever is made large stays so', async () => {
  const { host, forumId, path, at, supplier, buyer } = await meeting()
  const moderator = await aMember(stage.house, host, forumId, { role: 'moderator' })
  const visitor = await stage.arrive(buyer.email, desk)
  at(1)
  await enter(visitor, path, 'en')
  const others: Visitor[] = []
  for (const email of [supplier.email, moderator.email, 'host@chamber.example']) {
    const one = await stage.arrive(email, desk)
    await one.page.goto(path)
    // Four pictures are much for a small machine, and it is voices that count.
    await one.page.getByRole('button', { name: 'Stop camera' }).click()
    await one.page.getByRole('button', { name: /^Enter (the meeting|now)$/ }).click()
    await one.page.getByRole('toolbar').waitFor()
    others.push(one)
  }
  const { page } = visitor
  const tiles = page.getByRole('list', { name: 'People in the room' }).getByRole('listitem')
  await expect.poll(() => tiles.count(), patience).toBe(3)
  const large = async () => {
    const marked = page.locator('li[data-large]')
    return (await marked.count()) > 0 ? marked.getAttribute('data-person') : null
  }

  // Everybody's microphone beeps: whoever was first keeps the place until they are silent.
  await expect.poll(large, patience).not.toBeNull()
  const first = (await large()) ?? ''
  await visitor.station('stage-20-speaker')
  for (const { page: other } of others)
    if ((await other.getByRole('banner').getByRole('button', { name: first }).count()) > 0)
      await other.getByRole('button', { name: 'Mute' }).click()
  await expect.poll(async () => [null, first].includes(await large()), patience).toBe(false)

  await page.getByRole('button', { name: `Make ${first} large` }).click()
  await expect.poll(large, patience).toBe(first)
  await page.getByRole('button', { name: 'Side by side' }).click()
  await expect.poll(large, patience).toBeNull()
})

const refused = 'navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("no", NAME))'

test('the door: a messenger is led out of, what to press is drawn for each browser, and without devices one takes part', async () => {
  const { path, at, supplier, buyer } = await meeting()
  const agents = {
    android:
      'Mozilla/5.0 (Linux; Android 14; A15; wv) AppleWebKit/537.36 Version/4.0 Chrome/131.0 WhatsApp/2.24',
    iphone:
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Safari/604.1',
    mac: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.1 Safari/605.1.15',
    firefox: 'Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0',
  }
  const visitor = await stage.arrive(buyer.email, desk)
  await visitor.page.addInitScript(refused.replace('NAME', '"NotAllowedError"'))
  await visitor.page.goto(path)
  const drawings = visitor.page.getByRole('region', { name: 'How to allow it' }).getByRole('img')
  await drawings.first().waitFor()
  expect(await drawings.count()).toBe(2)
  await visitor.station('stage-17-allow-chrome')

  const looks = [
    { name: 'android', device: phone, words: 'Tekan tanda di sebelah kiri alamat' },
    { name: 'iphone', device: phone, words: 'Tekan “aA”' },
    { name: 'mac', device: desk, words: 'Open the menu Safari' },
    { name: 'firefox', device: desk, words: 'Press the crossed-out camera' },
  ] as const
  for (const { name, device, words } of looks) {
    const one = await stage.arrive(device === phone ? supplier.email : buyer.email, device)
    await one.page.addInitScript(
      `Object.defineProperty(navigator, 'userAgent', { value: ${JSON.stringify(agents[name])} })`,
    )
    await one.page.addInitScript(refused.replace('NAME', '"NotAllowedError"'))
    await one.page.goto(path)
    await one.page.getByRole('img', { name: words }).waitFor()
    if (name === 'android') {
      await one.page.getByText('Anda membuka tautan di dalam WhatsApp').waitFor()
      const way = await one.page.getByRole('link', { name: 'Buka di Chrome' }).getAttribute('href')
      expect(way).toMatch(/^intent:\/\/.+#Intent;scheme=http;package=com\.android\.chrome;/)
    }
    await one.station(`stage-18-allow-${name}`)
    await one.context.close()
  }

  const firm = await stage.arrive(supplier.email, phone)
  await firm.page.addInitScript(refused.replace('NAME', '"NotFoundError"'))
  at(1)
  await firm.page.goto(path)
  await firm.page.getByText('Kamera tidak ditemukan').waitFor()
  await firm.station('stage-19-no-devices-phone')
  await firm.page.getByRole('button', { name: 'Masuk ke pertemuan' }).click()
  await visitor.page.getByRole('button', { name: 'Enter the meeting' }).click()
  const tile = visitor.page.getByRole('list', { name: 'People in the room' }).getByRole('listitem')
  await tile.getByLabel('Microphone off').waitFor()
  await firm.page.getByRole('toolbar').getByRole('button', { name: 'Bicara' }).waitFor()
})

declare global {
  interface Window {
    locks: { asked: number; taken: number; released: number }
    taken: MediaStreamTrack[]
    told: boolean
  }
}
