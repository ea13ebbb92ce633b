import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { enrol } from '../../server/forum/service.ts'
import { runSystem } from '../../server/platform/work.ts'
import { aForum } from '../support/builders.ts'
import { inBrowser, phone } from '../support/inBrowser.ts'
import { signInBrowser } from '../support/signIn.ts'
import { Visitor } from '../support/stations.ts'

/** What a phone of 360 px asks of every page: it loads little, it fits, and whoever closes something is back where they were. */

const { house, browser } = await inBrowser()
const address = 'host@phone.example'
const host = await house.signIn(address, phone)

async function hostOnPhone(path: string): Promise<Visitor> {
  const visitor = await Visitor.arrive(house, browser, phone)
  await signInBrowser(house, visitor.context, address, phone)
  await visitor.page.goto(path)
  return visitor
}

/** The name of what has the focus. */
const focused = (page: Page) => page.locator(':focus').evaluate((one) => one.ariaLabel ?? one.textContent)

test('signing in on a phone loads less than 320 kB of scripts and styles, and nothing of what is opened later', async () => {
  const { page } = await Visitor.arrive(house, browser, phone)
  const loaded: Promise<number>[] = []
  page.on('response', (response) => {
    if (['script', 'stylesheet'].includes(response.request().resourceType()))
      loaded.push(response.body().then((body) => gzipSync(body).length))
  })
  await page.goto('/sign-in')
  await page.getByLabel('Alamat surel Anda').waitFor()
  const bytes = (await Promise.all(loaded)).reduce((sum, one) => sum + one, 0)
  expect(bytes, 'bytes, packed as a proxy sends them').toBeGreaterThan(100_000)
  expect(bytes, 'bytes, packed as a proxy sends them').toBeLessThan(320_000)
})

test('the menu, which loads at its first press, gives the focus back', async () => {
  const { page } = await Visitor.arrive(house, browser, phone)
  await page.goto('/')
  const menu = page.getByRole('button', { name: 'Buka menu' })
  for (const _time of ['first', 'second']) {
    await menu.click()
    await page.getByRole('dialog', { name: 'Menu' }).getByText('Bahasa Indonesia').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await expect.poll(() => focused(page)).toBe('Buka menu')
  }
})

test('the people of a forum fit, and their dialogs give the focus back', async () => {
  const forumId = await aForum(house, host)
  await runSystem(house.app.runner, (work) =>
    enrol(work, {
      forumId,
      email: 'a.long.name.of.an.interpreter@interpreters-of-central-java.example',
      name: 'Nadia Kusumawardhani',
      role: 'interpreter',
      languages: ['id', 'ru', 'en'],
    }),
  )
  const visitor = await hostOnPhone(`/forums/${forumId}/people`)
  const { page } = visitor
  const hours = page.getByRole('button', { name: 'Jam kerja: Nadia Kusumawardhani' })
  await hours.waitFor()
  await visitor.station('88-people-phone')
  await hours.click()
  await page.getByRole('dialog').waitFor()
  await page.keyboard.press('Escape')
  await expect.poll(() => focused(page)).toBe('Jam kerja: Nadia Kusumawardhani')

  // The first invitation takes the place of "nobody yet", and nothing of what was pressed.
  await page.getByRole('button', { name: 'Undang seseorang' }).click()
  const dialog = page.getByRole('dialog')
  const sides = dialog.getByRole('radiogroup', { name: 'Di pihak mana' })
  const cutOff = await sides.evaluate((one) => one.scrollWidth - one.clientWidth)
  expect(cutOff, 'px of the sides that are cut off').toBeLessThanOrEqual(0)
  await dialog.getByLabel('Perusahaan').fill('PT Contoh Kerupuk')
  await dialog.getByRole('button', { name: 'Buat undangan' }).click()
  await dialog.getByRole('textbox', { name: 'Salin tautan' }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByText('PT Contoh Kerupuk').waitFor()
  await expect.poll(() => focused(page)).toBe('Undang seseorang')
})

test('a forum that is not there says so, and leads out', async () => {
  const visitor = await hostOnPhone('/forums/00000000-0000-4000-8000-000000000000')
  const { page } = visitor
  await page.getByRole('heading', { level: 1, name: 'Halaman ini tidak ada' }).waitFor()
  expect(await page.getByRole('button', { name: 'Coba lagi' }).count()).toBe(0)
  await visitor.station('89-no-forum-phone')
  await page.getByRole('link', { name: 'Ke halaman utama', exact: true }).click()
  await page.getByRole('heading', { level: 1, name: 'Forum Anda' }).waitFor()
})

test('a link that is not complete says so, and leads out', async () => {
  const visitor = await Visitor.arrive(house, browser, phone)
  const { page } = visitor
  await page.goto('/i/not-a-whole-link')
  await page.getByRole('heading', { level: 1, name: 'Tautan ini tidak lengkap' }).waitFor()
  await visitor.station('90-no-invitation-phone')
  await page.getByRole('link', { name: 'Ke halaman utama', exact: true }).click()
  await page.getByRole('heading', { level: 1, name: /Mempertemukan/ }).waitFor()
})
