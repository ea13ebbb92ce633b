import type { Locator } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { room, roomPushes } from '../../shared/room.ts'
import { holdChat, waitingIn } from '../support/held.ts'
import { desk, flows, openStage, phone, type Stage } from '../support/meetingStage.ts'
import { receivedMedia } from '../support/receivedMedia.ts'
import type { Visitor } from '../support/stations.ts'

/** One meeting in real browsers: a buyer at a desk, a firm on a phone in Indonesian, a moderator at the wall. */

const patience = { timeout: 30_000, interval: 100 }

let stage: Stage

beforeAll(async () => {
  stage = await openStage({ video: true })
}, 900_000)

afterEach(() => stage.sendHome())
afterAll(() => stage?.close())

/** A meeting that begins in eight minutes: its lobby is open. */
async function meeting() {
  const { supplier, buyer, ...made } = await stage.meeting(8)
  return { ...made, supplier: supplier.email, buyer: buyer.email }
}

test('two firms meet: lobby, picture and sound, mute, chat, screen, a reload, and a soft end', async () => {
  const { path, forumId, at, supplier, buyer: buyerEmail } = await meeting()
  const buyer = await stage.arrive(buyerEmail, desk)
  const firm = await stage.arrive(supplier, phone)
  const host = await stage.arrive('host@chamber.example', desk)

  // ── the lobby ──
  await buyer.page.goto(path)
  await firm.page.goto(path)
  await buyer.page.getByRole('heading', { name: 'Kayu Rimba and Belkommash' }).waitFor()
  await buyer.page.getByLabel('Your camera as the others will see it').waitFor()
  await buyer.page.getByText('We hear you.').waitFor()
  await buyer.page.getByText('Kayu Rimba · in the lobby').waitFor()
  await buyer.page.getByRole('button', { name: 'Play a test sound' }).click()
  await buyer.page.getByRole('button', { name: 'Take me in at the start' }).click()
  await buyer.page.getByText('You will be taken in').waitFor()
  await firm.page.getByText('Belkommash · di lobi').waitFor()
  await buyer.station('room-01-lobby')
  await firm.station('room-02-lobby-phone')
  await host.page.goto(`/forums/${forumId}/wall`)
  await host.page.getByRole('button', { name: /Belkommash *, *in the lobby/ }).waitFor()
  await host.station('room-03-wall')
  await host.page.setViewportSize({ width: 360, height: 740 })
  await host.station('room-03-wall-phone')

  // ── the start: who asked for it is taken in, the other presses ──
  at(0)
  await buyer.page.getByRole('region', { name: 'Meeting room' }).waitFor()
  await firm.page.getByRole('button', { name: 'Masuk ke pertemuan' }).click()
  await firm.page.getByRole('toolbar').waitFor()
  await flows(buyer, firm)
  await host.page.getByRole('button', { name: /Kayu Rimba *, *in the room/ }).waitFor()

  // ── mute, seen by the other side ──
  const firmTile = buyer.page.getByRole('list', { name: 'People in the room' }).getByRole('listitem')
  await expect.poll(() => firmTile.count(), patience).toBe(1)
  await firm.page.getByRole('button', { name: 'Bisukan' }).click()
  await firmTile.getByLabel('Microphone off').waitFor()
  await firm.page.getByRole('button', { name: 'Bicara' }).click()
  await firmTile.getByLabel('Microphone off').waitFor({ state: 'detached' })
  await buyer.page.getByText('Connecting picture and sound').waitFor({ state: 'detached' })
  await buyer.station('room-04-live')
  await firm.station('room-05-live-phone')

  // ── chat ──
  await buyer.page.getByLabel('Your message').fill('Can you send a sample to Minsk?')
  await buyer.page.getByRole('button', { name: 'Send' }).click()
  await firm.page.getByRole('button', { name: 'Obrolan, 1 pesan baru' }).click()
  await firm.page.getByText('Can you send a sample to Minsk?').waitFor()
  await firm.page.getByLabel('Pesan Anda').fill('Bisa, minggu depan.')
  await firm.page.getByLabel('Pesan Anda').press('Enter')
  await buyer.page.getByText('Bisa, minggu depan.').waitFor()
  await firm.station('room-06-chat-phone')
  await firm.page.getByRole('button', { name: 'Tutup obrolan' }).click()

  // ── screen, with the host dropping in: it takes the phone's whole width all the same ──
  await host.page.goto(path)
  await host.page.getByRole('button', { name: 'Enter the meeting' }).click()
  await expect.poll(() => firmTile.count(), patience).toBe(2)
  await buyer.page.getByRole('button', { name: 'Share screen' }).click()
  const shown = firm.page.getByLabel(/^Layar /)
  await shown.waitFor()
  await expect
    .poll(() => shown.evaluate((video) => video instanceof HTMLVideoElement && video.videoWidth), patience)
    .toBeGreaterThan(0)
  await expect.poll(async () => (await shown.boundingBox())?.width, patience).toBeGreaterThan(320)
  await firm.station('room-07-screen-phone')
  await host.page.getByRole('button', { name: 'Leave' }).click()
  await buyer.page.getByRole('button', { name: 'Stop sharing' }).click()
  await shown.waitFor({ state: 'detached' })

  // ── a page that is loaded again is back in the room by itself ──
  await buyer.page.reload()
  await buyer.page.getByText('Bisa, minggu depan.').waitFor()
  await flows(buyer, firm)

  // ── the last minutes and the soft end ──
  at(15)
  await buyer.page.getByText('Five minutes left').waitFor()
  await buyer.station('room-08-five-minutes')
  at(20)
  await buyer.page.getByRole('heading', { name: 'Time to say goodbye' }).waitFor()
  await flows(firm)
  await firm.station('room-09-goodbye-phone')
  at(22)
  for (const { page, title } of [
    { page: buyer.page, title: 'The meeting is over' },
    { page: firm.page, title: 'Pertemuan telah selesai' },
  ])
    await page.getByRole('heading', { name: title }).waitFor()
  await buyer.page.getByText('Bisa, minggu depan.').waitFor()
  await buyer.station('room-10-over')
  await firm.station('room-11-over-phone')
  await buyer.page.getByRole('link', { name: 'Record it with value and notes' }).click()
  await expect.poll(() => new URL(buyer.page.url()).pathname).toBe(`${path}/outcome`)
})

test('someone without camera and microphone takes part, is told what to press, and may come back after leaving', async () => {
  const { path, at, supplier, buyer: buyerEmail } = await meeting()
  const buyer = await stage.arrive(buyerEmail, desk)
  const firm = await stage.arrive(supplier, phone)
  await firm.page.addInitScript(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'))
  })
  at(1)
  await firm.page.goto(path)
  await firm.page.getByText('Cara mengizinkannya').waitFor()
  await firm.station('room-12-denied-phone')
  await firm.page.getByRole('button', { name: 'Masuk ke pertemuan' }).click()
  await firm.page.getByText('Saat ini hanya ada Anda di sini.').waitFor()
  await buyer.page.goto(path)
  await buyer.page.getByRole('button', { name: 'Enter the meeting' }).click()
  await expect.poll(async () => (await receivedMedia(firm.page)).framesDecoded, patience).toBeGreaterThan(5)
  const tile = buyer.page.getByRole('list', { name: 'People in the room' }).getByRole('listitem')
  await tile.getByLabel('Microphone off').waitFor()
  await firm.page.getByRole('button', { name: 'Keluar' }).click()
  await firm.page.getByRole('heading', { name: 'Anda telah meninggalkan pertemuan' }).waitFor()
  await firm.station('room-13-left-phone')
  await tile.waitFor({ state: 'detached' })
  await firm.page.getByRole('button', { name: 'Masuk kembali' }).click()
  await tile.waitFor()

  // ── the same person on another page: the first gives its place away and can take it back ──
  await buyer.page.getByRole('button', { name: 'Mute', exact: true }).click()
  const second = await buyer.context.newPage()
  await second.goto(path)
  await second.getByRole('button', { name: 'Enter the meeting' }).click()
  await buyer.page.getByText('You joined this meeting from another page').waitFor()
  await buyer.page.getByRole('button', { name: 'Use this page instead' }).click()
  await second.getByText('You joined this meeting from another page').waitFor()
  // Muted before, muted still.
  await buyer.page.getByRole('button', { name: 'Stop camera' }).waitFor()
  await buyer.page.getByRole('button', { name: 'Unmute' }).waitFor()
})

test('the keyboard goes through the room as it is read, and what was opened gives the focus back', async () => {
  const { path, at, buyer: email } = await meeting()
  const { page } = await stage.arrive(email, desk)
  at(1)
  await page.goto(path)
  await page.getByRole('button', { name: 'Enter the meeting' }).press('Enter')
  await page.getByText('Full picture').waitFor()
  const controls = page.getByRole('toolbar')
  const panel = page.getByRole('complementary', { name: 'Beside the talk' })
  const focused = page.locator(':focus')
  const nameOf = async (control: Locator) => /"(.+?)"/.exec(await control.ariaSnapshot())?.[1] ?? ''

  await page.getByRole('heading', { level: 1 }).focus()
  const order: string[] = []
  while (order.at(-1) !== 'Send' && order.length < 20) {
    await page.keyboard.press('Tab')
    order.push(await nameOf(focused))
  }
  expect(order).toEqual([
    ...['Devices and keys', 'Save data', 'Mute', 'Stop camera', 'Share screen', 'Side by side'],
    ...['Chat', 'Leave', 'Chat', 'Close the chat', 'Messages', 'Your message', 'Add a file', 'Send'],
  ])

  const chat = controls.getByRole('button', { name: 'Chat' })
  const hasFocus = (control: Locator) =>
    expect.poll(() => control.evaluate((element) => element === document.activeElement)).toBe(true)
  await panel.getByRole('button', { name: 'Close the chat' }).press('Enter')
  await hasFocus(chat)
  await chat.press('n')
  await panel.getByRole('button', { name: 'Close the notes' }).press('n')
  await hasFocus(chat)
  const settings = page.getByRole('button', { name: 'Devices and keys' })
  await settings.press('Enter')
  await page.getByRole('dialog', { name: 'Devices and keys' }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await hasFocus(settings)

  // ── the same where things come from below ──
  await page.setViewportSize({ width: 360, height: 740 })
  const more = controls.getByRole('button', { name: 'More' })
  for (const control of [more, chat]) {
    await control.press('Enter')
    await page.getByRole('dialog').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await hasFocus(control)
  }
})

test('a lost connection is waited for by the other side, and the page that comes back misses nothing', async () => {
  const { path, at, supplier, buyer: buyerEmail } = await meeting()
  const buyer = await stage.arrive(buyerEmail, desk)
  const firm = await stage.arrive(supplier, phone)
  await keepSockets(buyer)
  at(1)
  await buyer.page.goto(path)
  await buyer.page.getByRole('button', { name: 'Enter the meeting' }).click()
  await firm.page.goto(path)
  await firm.page.getByRole('button', { name: 'Masuk ke pertemuan' }).click()
  await flows(buyer, firm)

  await buyer.context.setOffline(true)
  await buyer.page.evaluate(() => {
    for (const socket of window.webSockets) socket.close()
  })
  const tile = firm.page.getByRole('list', { name: 'Orang di ruangan' }).getByRole('listitem')
  await tile.getByText('Menyambung kembali').waitFor()
  await buyer.page.getByText('Connection lost').waitFor()
  await buyer.station('room-14-connection-lost')
  await firm.station('room-15-reconnecting-phone')
  await firm.page.getByRole('button', { name: 'Obrolan' }).click()
  await firm.page.getByLabel('Pesan Anda').fill('Kami menunggu Anda.')
  await firm.page.getByLabel('Pesan Anda').press('Enter')
  await firm.page.getByRole('log').getByText('Kami menunggu Anda.').waitFor()
  await firm.page.getByRole('button', { name: 'Tutup obrolan' }).click()
  // What is written meanwhile goes out by itself, once.
  await buyer.page.getByLabel('Your message').fill('I am on a train.')
  await buyer.page.getByLabel('Your message').press('Enter')

  await buyer.context.setOffline(false)
  await buyer.page.getByText('Kami menunggu Anda.').waitFor()
  await buyer.page.getByRole('log').getByText('I am on a train.').waitFor()
  await firm.page.getByRole('button', { name: /^Obrolan/ }).click()
  await firm.page.getByRole('log').getByText('I am on a train.').waitFor()
  expect(await firm.page.getByRole('log').getByText('I am on a train.').count()).toBe(1)
  await firm.page.getByRole('button', { name: 'Tutup obrolan' }).click()
  await tile.getByText('Menyambung kembali').waitFor({ state: 'detached' })
  await flows(buyer, firm)
})

test('what is pushed while the page enters, and is newer than the answer that lets it in, is what it shows', async () => {
  const { path, at, meetingId, supplier: email, buyer } = await meeting()
  const { house } = stage
  const supplier = await house.signIn(email)
  const { page } = await stage.arrive(buyer, desk)
  const pushed = Promise.withResolvers<void>()
  page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => {
      if (payload.includes(roomPushes.course.name)) pushed.resolve()
    }),
  )
  at(16)
  await page.goto(path)
  const there = async () => (await supplier.call(room.view, { meetingId })).present.map(({ place }) => place)
  await expect.poll(there, patience).toEqual(['lobby'])
  const letGo = await holdChat(house.db)
  await page.getByRole('button', { name: 'Enter the meeting' }).click()
  await expect.poll(() => waitingIn(house.db), patience).toBeGreaterThan(0)
  await supplier.call(room.askMore, { meetingId })
  await house.app.settled()
  await pushed.promise
  await letGo()
  await page.getByRole('toolbar').waitFor()
  await page.getByRole('alert').filter({ hasText: 'asks for 5 more minutes' }).waitFor()
})

test('a page that was open across a new release is loaded anew, and goes on', async () => {
  const { path, buyer: buyerEmail } = await meeting()
  const { page } = await stage.arrive(buyerEmail, desk)
  let released = false
  await page.route(/\/assets\/Live-.*\.js$/, (route) =>
    released ? route.continue() : route.fulfill({ status: 404 }),
  )
  await page.route(`${stage.house.address}/`, (route) => {
    released = true
    return route.fulfill({ contentType: 'text/html', body: '<script type="module" src="/assets/newer.js">' })
  })
  await page.goto(path)
  await page.getByLabel('Your camera as the others will see it').waitFor()
  expect(released).toBe(true)
})

declare global {
  interface Window {
    webSockets: WebSocket[]
  }
}

/** Keeps the page's sockets, so that a test can break them as a network does. */
async function keepSockets({ context }: Visitor): Promise<void> {
  await context.addInitScript(() => {
    window.webSockets = []
    window.WebSocket = class extends WebSocket {
      constructor(address: string | URL, protocols?: string | string[]) {
        super(address, protocols)
        window.webSockets.push(this)
      }
    }
  })
}
