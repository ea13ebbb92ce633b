import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { account } from '../../shared/account.ts'
import { Person } from '../support/harness.ts'
import { desk, inBrowser, phone } from '../support/inBrowser.ts'
import { Visitor } from '../support/stations.ts'

/** How people sign in, at 1280 and at 360 px, in both languages. Each station leaves a picture. */
const { house, browser } = await inBrowser()

test.each([
  {
    device: desk,
    station: '88-mailed-already',
    address: 'Your e-mail address',
    send: 'Send me the code',
    told: /Open the newest of them and press its link/,
    press: 'Sign in now',
  },
  {
    device: phone,
    station: '88-mailed-already-phone',
    address: 'Alamat surel Anda',
    send: 'Kirim kode',
    told: /Buka surel yang terbaru dan tekan tautannya/,
    press: 'Masuk sekarang',
  },
])(
  'whose address strangers had mail sent to is told of it, and its newest link signs in: $station',
  async ({ device, station, address, send, told, press }) => {
    const email = `${randomUUID().slice(0, 8)}@person.example`
    for (let asked = 0; asked < 5; asked++) {
      const stranger = new Person(house.address)
      await stranger.call(account.sendCode, { email, language: 'en' })
      for (const code of ['000000', '000001', '000002'])
        await stranger
          .call(account.signIn, { email, code, language: 'en', zone: 'UTC' })
          .catch(() => undefined)
    }
    const visitor = await Visitor.arrive(house, browser, device)
    const { page } = visitor
    await page.goto('/sign-in')
    await page.getByLabel(address).fill(email)
    await page.getByRole('button', { name: send }).click()
    await page.getByRole('alert').filter({ hasText: told }).waitFor()
    await visitor.station(station)
    const [mail] = await house.mails(email)
    await page.goto(/https?:\S+\/sign-in\/confirm#\S+/.exec(mail?.text ?? '')?.[0] ?? '')
    await page.getByRole('button', { name: press }).click()
    await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
    const session = await page.evaluate('fetch("/api/session").then((answer) => answer.json())')
    expect(session).toMatchObject({ me: { email } })
    await page.context().close()
  },
)
