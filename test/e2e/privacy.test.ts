import { expect, test } from 'vitest'
import { account } from '../../shared/account.ts'
import { aPerson } from '../support/builders.ts'
import { desk, inBrowser, phone } from '../support/inBrowser.ts'
import { Visitor } from '../support/stations.ts'

/** What people see and do of their own data, at 1280 and at 360 px, in both languages. Each station leaves a picture. */
const { house, browser } = await inBrowser()

test('a person reads the notice, takes a copy, and ends the sessions in all browsers', async () => {
  const who = await aPerson(house)
  const visitor = await Visitor.arrive(house, browser, desk)
  await visitor.signIn(who, desk)
  const { page } = visitor
  await page.goto('/account')
  await page.getByRole('heading', { name: 'Your data' }).waitFor()
  await visitor.station('80-account')
  const download = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Download my data' }).click()
  expect((await download).suggestedFilename()).toBe('pendopo.json')
  await page.getByRole('link', { name: 'How your data is kept' }).click()
  await page.getByRole('heading', { name: 'What you can do' }).waitFor()
  await visitor.station('81-privacy')
  await page.goto('/account')
  await page.getByRole('button', { name: 'Sign out everywhere' }).click()
  await page.getByRole('main').getByRole('link', { name: 'Sign in' }).waitFor()
  expect((await who.person.call(account.session, {})).me).toBeNull()
  await page.context().close()
})

test('a person sees where they are signed in, and ends it there, at a desk and on a phone', async () => {
  const who = await aPerson(house)
  const visitors: Visitor[] = []
  for (const device of [desk, phone]) {
    house.clock.advance(16 * 60_000)
    const visitor = await Visitor.arrive(house, browser, device)
    await visitor.signIn(who, device)
    visitors.push(visitor)
  }
  const [atDesk, onPhone] = visitors
  if (!atDesk || !onPhone) throw new Error('two browsers were to be opened')
  await atDesk.page.goto('/account')
  await onPhone.page.goto('/account')
  await onPhone.page.getByText('Peramban ini').waitFor()
  await onPhone.station('87-devices-phone')
  const press = onPhone.page.getByRole('button', { name: /^Keluarkan Chrome di Linux/ })
  // The one that signed in before both is no browser known by name.
  expect(await press.count()).toBe(1)
  await press.first().focus()
  await onPhone.page.keyboard.press('Enter')
  await onPhone.page.getByText('Sudah dikeluarkan.').waitFor()
  // The page at the desk loses its session at once and asks to sign in.
  await atDesk.page.waitForURL((url) => url.pathname === '/sign-in')
  await onPhone.page.getByRole('button', { name: 'Keluarkan semua yang lain' }).click()
  await expect.poll(async () => (await who.person.call(account.session, {})).me).toBeNull()
  await expect.poll(() => onPhone.page.getByText('Peramban ini').count()).toBe(1)
  for (const visitor of visitors) await visitor.context.close()
})

test('a person on a phone is erased after a code, by the keyboard alone', async () => {
  const who = await aPerson(house)
  house.clock.advance(16 * 60_000)
  const visitor = await Visitor.arrive(house, browser, phone)
  await visitor.signIn(who, phone)
  const { page } = visitor
  await page.goto('/privacy')
  await page.getByRole('heading', { name: 'Apa yang dapat Anda lakukan' }).waitFor()
  await visitor.station('82-privacy-phone')
  await page.goto('/account')
  const press = page.getByRole('button', { name: 'Hapus saya' })
  await press.waitFor()
  await visitor.station('83-account-phone')
  await press.focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog')
  await dialog.waitFor()
  await visitor.station('84-erase-phone')
  house.clock.advance(1_000)
  const before = (await house.mails(who.email)).length
  await dialog.getByRole('button', { name: /Kirimi saya kode/ }).focus()
  await page.keyboard.press('Enter')
  const code = dialog.getByLabel('Kode enam angka dari surel')
  await code.waitFor()
  await expect.poll(async () => (await house.mails(who.email)).length).toBe(before + 1)
  const [mail] = await house.mails(who.email)
  await code.focus()
  await page.keyboard.type(/\b\d{6}\b/.exec(mail?.text ?? '')?.[0] ?? '')
  await page.keyboard.press('Enter')
  await page.waitForURL((url) => url.pathname === '/')
  await page.getByRole('main').getByRole('link', { name: 'Masuk' }).first().waitFor()
  const left = house.db.selectFrom('users').select('id').where('email', '=', who.email)
  expect(await left.execute()).toEqual([])
  await page.context().close()
})
