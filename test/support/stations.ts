import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import axe from 'axe-core'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { expect } from 'vitest'
import { z } from 'zod'
import { account } from '../../shared/account.ts'
import type { Signed } from './builders.ts'
import type { TestHouse } from './harness.ts'
import { watchPeerConnections } from './receivedMedia.ts'

const shots = path.resolve('test/e2e/screenshots')

/** Someone at a browser of their own: one page, kept open all along. */
export class Visitor {
  readonly page: Page
  readonly context: BrowserContext
  readonly #house: TestHouse
  /** What went wrong in the page itself; nothing should. */
  readonly faults: string[] = []

  private constructor(house: TestHouse, context: BrowserContext, page: Page) {
    this.#house = house
    this.context = context
    this.page = page
    page.setDefaultTimeout(30_000)
    page.on('pageerror', (error) => this.faults.push(error.message))
  }

  static async arrive(
    house: TestHouse,
    browser: Browser,
    device: { width: number; height: number; locale: string; zone: string },
  ): Promise<Visitor> {
    const context = await browser.newContext({
      baseURL: house.address,
      viewport: { width: device.width, height: device.height },
      locale: device.locale,
      timezoneId: device.zone,
      permissions: ['camera', 'microphone'],
    })
    await watchPeerConnections(context)
    return new Visitor(house, context, await context.newPage())
  }

  /** Signs this person in, in the device's language and zone, by the code that is mailed to them. */
  async signIn({ person, email }: Signed, { locale, zone }: { locale: string; zone: string }): Promise<void> {
    const { page } = this
    const inIndonesian = locale === 'id'
    await page.goto('/sign-in')
    await person.call(account.update, { language: inIndonesian ? 'id' : 'en', zone })
    await page.getByLabel(inIndonesian ? 'Alamat surel Anda' : 'Your e-mail address').fill(email)
    this.#house.clock.advance(1_000)
    await page.getByRole('button', { name: inIndonesian ? 'Kirim kode' : 'Send me the code' }).click()
    await page.locator('input[autocomplete="one-time-code"]').first().waitFor()
    const mail = await this.mail(email, inIndonesian ? /kode|masuk/i : /sign/i)
    await page.keyboard.type(/\b\d{6}\b/.exec(mail.text)?.[0] ?? '')
    await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
  }

  /** The newest mail to an address, once it is there. */
  mail(to: string, subject: RegExp) {
    return expect
      .poll(async () => (await this.#house.mails(to)).find((mail) => subject.test(mail.subject)))
      .toBeTruthy()
      .then(async () => {
        const mail = (await this.#house.mails(to)).find((one) => subject.test(one.subject))
        if (!mail) throw new Error('the mail went away')
        return mail
      })
  }

  /** Keeps a picture of the page, and proves that axe finds nothing on it and that it fits its width. */
  async station(name: string): Promise<void> {
    const { page } = this
    await mkdir(shots, { recursive: true })
    await page.evaluate(() => document.fonts.ready)
    // What sticks to the window's edge would stand in the middle of a picture of the whole page.
    await page.evaluate(() => window.scrollTo(0, 0))
    await page.screenshot({ path: path.join(shots, `${name}.png`), fullPage: true, animations: 'disabled' })
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect(wider, `${name} is wider than its window, px`).toBeLessThanOrEqual(0)
    expect(await this.#violations(), `${name}: what axe finds`).toEqual([])
    expect(this.faults, `${name}: errors in the page`).toEqual([])
  }

  async #violations(): Promise<string[]> {
    // Through the protocol, not as a script of the page: its security policy stays as it is.
    await this.page.evaluate(axe.source)
    const found: unknown = await this.page.evaluate('axe.run().then(({ violations }) => violations)')
    return violations.parse(found).map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
  }
}

const violations = z.array(z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string() })) }))
