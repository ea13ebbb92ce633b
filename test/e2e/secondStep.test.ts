import { expect, test } from 'vitest'
import { shownBy } from '../support/authenticator.ts'
import { aPerson } from '../support/builders.ts'
import { desk, inBrowser, phone } from '../support/inBrowser.ts'
import { newestMail, otherThan } from '../support/signInMail.ts'
import { Visitor } from '../support/stations.ts'

/** The second step at sign-in, at 1280 and at 360 px, in both languages. Each station leaves a picture. */
const { house, browser } = await inBrowser()

const english = {
  turnOn: 'Turn it on',
  send: 'Mail me a code',
  mailCode: 'Six-digit code from the mail',
  goOn: 'Go on',
  appCode: 'Six-digit code from the app',
  kept: 'I have kept them',
  isOn: /^On since .* 10 recovery codes left/,
  oneSpent: /9 recovery codes left/,
  address: 'Your e-mail address',
  sendSignIn: 'Send me the code',
  confirm: 'Sign in',
  wrong: /not right, or was used already/,
  press: 'Sign in now',
  useRecovery: 'Use a recovery code',
  recoveryCode: 'Recovery code',
  turnOff: 'Turn it off',
  off: 'Turned off: the mail alone signs you in.',
}
const indonesian: typeof english = {
  turnOn: 'Aktifkan',
  send: 'Kirimi saya kode',
  mailCode: 'Kode enam angka dari surel',
  goOn: 'Lanjut',
  appCode: 'Kode enam angka dari aplikasi',
  kept: 'Sudah saya simpan',
  isOn: /^Aktif sejak .* Sisa 10 kode pemulihan/,
  oneSpent: /Sisa 9 kode pemulihan/,
  address: 'Alamat surel Anda',
  sendSignIn: 'Kirim kode',
  confirm: 'Masuk',
  wrong: /tidak tepat, atau sudah dipakai/,
  press: 'Masuk sekarang',
  useRecovery: 'Pakai kode pemulihan',
  recoveryCode: 'Kode pemulihan',
  turnOff: 'Nonaktifkan',
  off: 'Dinonaktifkan: surel saja sudah cukup untuk masuk.',
}

test.each([
  {
    name: 'desk',
    device: desk,
    words: english,
  },
  {
    name: 'phone',
    device: phone,
    words: indonesian,
  },
])(
  'a person turns it on with an app, signs in with it and with a recovery code, and turns it off: $name',
  async ({ name, device, words }) => {
    const who = await aPerson(house)
    const { email } = who
    house.clock.advance(16 * 60_000)
    const visitor = await Visitor.arrive(house, browser, device)
    await visitor.signIn(who, device)
    const { page } = visitor

    // ── turning it on, by the keyboard alone ──
    await page.goto('/account')
    await page.getByRole('button', { name: words.turnOn }).focus()
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: words.send }).focus()
    await page.keyboard.press('Enter')
    // The focus goes along from step to step.
    await dialog.getByLabel(words.mailCode).waitFor()
    await page.keyboard.type((await newestMail(house, email)).code)
    await page.keyboard.press('Enter')
    await dialog.getByRole('img').waitFor()
    await visitor.station(`89-second-step-app-${name}`)
    const secret = ((await dialog.locator('code').textContent()) ?? '').replaceAll(' ', '')
    const shown = () => shownBy(secret, house.clock.now())
    expect(await dialog.getByRole('link').getAttribute('href')).toContain(secret)
    await page.keyboard.type(otherThan(shown()))
    await page.keyboard.press('Enter')
    await dialog.getByText(words.wrong).waitFor()
    await dialog.getByLabel(words.appCode).fill(shown())
    await page.keyboard.press('Enter')
    await dialog.getByRole('listitem').first().waitFor()
    await visitor.station(`90-second-step-recovery-${name}`)
    const recoveryCodes = await dialog.getByRole('listitem').allTextContents()
    expect(recoveryCodes).toHaveLength(10)
    await dialog.getByRole('button', { name: words.kept }).click()
    await page.getByText(words.isOn).waitFor()
    await visitor.station(`91-second-step-on-${name}`)

    // ── signing in, with the app ──
    house.clock.advance(60_000)
    const atHome = await Visitor.arrive(house, browser, device)
    await atHome.page.goto('/sign-in?next=/account')
    await atHome.page.getByLabel(words.address).fill(email)
    await atHome.page.getByRole('button', { name: words.sendSignIn }).click()
    await atHome.page.locator('input[autocomplete="one-time-code"]').first().waitFor()
    await atHome.page.keyboard.type((await newestMail(house, email)).code)
    const field = atHome.page.getByLabel(words.appCode)
    await field.waitFor()
    await atHome.station(`92-second-step-sign-in-${name}`)
    await field.fill(otherThan(shown()))
    await atHome.page.keyboard.press('Enter')
    await atHome.page.getByText(words.wrong).waitFor()
    await field.fill(shown())
    await atHome.page.keyboard.press('Enter')
    await atHome.page.getByText(words.isOn).waitFor()
    await atHome.context.close()

    // ── signing in by the mail's link, with a recovery code ──
    const away = await Visitor.arrive(house, browser, device)
    const { link } = await newestMailTo(email)
    await away.page.goto(link.href)
    await away.page.getByRole('button', { name: words.press }).click()
    await away.page.getByLabel(words.appCode).waitFor()
    await away.page.getByRole('button', { name: words.useRecovery }).click()
    await away.page.getByLabel(words.recoveryCode, { exact: true }).waitFor()
    await away.page.keyboard.type(recoveryCodes[0] ?? '')
    await away.station(`93-second-step-link-${name}`)
    await away.page.keyboard.press('Enter')
    await away.page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
    await away.page.goto('/account')
    await away.page.getByText(words.oneSpent).waitFor()

    // ── turning it off ──
    house.clock.advance(60_000)
    await away.page.getByRole('button', { name: words.turnOff }).click()
    const asked = away.page.getByRole('dialog')
    await asked.getByLabel(words.appCode).fill(shown())
    await away.station(`94-second-step-off-${name}`)
    await away.page.keyboard.press('Enter')
    await away.page.getByText(words.off).waitFor()
    await away.page.getByRole('button', { name: words.turnOn }).waitFor()
    for (const { context } of [visitor, away]) await context.close()
  },
)

/** Asked for in a browser that is not looked at. */
async function newestMailTo(email: string) {
  house.clock.advance(16 * 60_000)
  const answer = await house.guest.fetch('/api/sign-in/code', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, language: 'en' }),
  })
  expect(answer.status).toBe(200)
  return newestMail(house, email)
}
