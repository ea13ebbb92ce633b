import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ensureClient } from '../../scripts/client.ts'
import { forum } from '../../shared/forum.ts'
import { tokenOf } from '../support/builders.ts'
import { launchChromium } from '../support/chromium.ts'
import { openScene, type RoleInScene, type Scene } from '../support/scene.ts'

/** Every page of every role in a real browser that holds the server's policies, and reports what they refuse. */
let scene: Scene
let browser: Browser

beforeAll(async () => {
  await ensureClient()
  scene = await openScene()
  browser = await launchChromium()
}, 900_000)
afterAll(async () => {
  await browser?.close()
  await scene?.house.close()
})

const refusals: string[] = []
beforeEach(() => {
  refusals.length = 0
})

/** A page that notes what the browser refuses it, and what it says of headers it does not know. */
async function watched(role: RoleInScene, viewport = { width: 1280, height: 860 }): Promise<Page> {
  const { address } = scene.house
  const context: BrowserContext = await browser.newContext({ baseURL: address, viewport, locale: 'en' })
  const cookies = scene.people[role].cookie.split('; ').filter(Boolean)
  await context.addCookies(
    cookies.map((cookie) => {
      const [name = '', ...value] = cookie.split('=')
      return { name, value: value.join('='), url: address }
    }),
  )
  await context.exposeBinding('refused', (_source, what: string) => void refusals.push(what))
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sample }) => {
      const hear: unknown = Reflect.get(window, 'refused')
      if (typeof hear === 'function')
        hear(`${location.pathname}: ${effectiveDirective} ${blockedURI} ${sample}`)
    })
  })
  const page = await context.newPage()
  page.on('console', (message) => {
    if (/security policy|permissions.policy|unrecognized feature/i.test(message.text()))
      refusals.push(message.text())
  })
  return page
}

async function visit(page: Page, path: string): Promise<void> {
  await page.goto(path)
  await page.locator('h1').first().waitFor()
  await page.waitForLoadState('networkidle')
}

const inForum = {
  host: ['', '/people', '/settings', '/curation', '/organisations', '/board', '/wall', '/figures', '/agenda'],
  delegate: ['', '/my-firm', '/organisations', '/matches', '/requests', '/agenda'],
  moderator: ['', '/wall', '/agenda'],
  interpreter: ['', '/agenda'],
} as const

describe('the browser refuses nothing of ours', () => {
  test.each(['host', 'delegate', 'moderator', 'interpreter'] as const)(
    'on the pages of a %s',
    async (role) => {
      const page = await watched(role)
      const { forumId, meetingId } = scene
      const pages = ['/', '/account', ...inForum[role].map((path) => `/forums/${forumId}${path}`)]
      for (const path of [...pages, `/meetings/${meetingId}`]) await visit(page, path)
      if (role === 'host') await visit(page, '/forums/new')
      expect(refusals).toEqual([])
      await page.context().close()
    },
  )

  test('where dialogs, menus and lists open over a page', async () => {
    const page = await watched('host')
    await visit(page, `/forums/${scene.forumId}/people`)
    await page
      .getByRole('button', { name: /^Invite/ })
      .first()
      .click()
    await page.getByRole('dialog').waitFor()
    await page.keyboard.press('Escape')
    await page
      .getByRole('button', { name: /Account menu|account/i })
      .first()
      .click()
    await page.getByRole('menu').waitFor()
    const phone = await watched('delegate', { width: 360, height: 740 })
    await visit(phone, `/forums/${scene.forumId}/my-firm`)
    await phone.getByRole('button', { name: /menu/i }).first().click()
    await phone.getByRole('dialog').waitFor()
    expect(refusals).toEqual([])
    for (const one of [page, phone]) await one.context().close()
  })

  test('on the pages before signing in, and those of kept mails', async () => {
    const page = await watched('guest')
    const { host, forumId } = scene
    const invitation = await host.person.call(forum.invite, {
      forumId,
      invitation: { role: 'delegate', side: 'supplier', language: 'en', email: 'new@guest.example' },
    })
    await scene.house.app.settled()
    for (const path of [
      '/',
      '/sign-in',
      '/sign-in/confirm',
      '/demo',
      `/i/${tokenOf(invitation)}`,
      '/dev/mail',
    ])
      await visit(page, path)
    await page.locator('ol a').first().click()
    await page.frameLocator('iframe').locator('body').waitFor()
    expect(refusals).toEqual([])
    await page.context().close()
  })
})

describe('the browser refuses what is not ours', () => {
  test('an inline script, a handler in the markup, a style in the markup, a style without the nonce', async () => {
    const page = await watched('guest')
    await visit(page, '/sign-in')
    const ran = await page.evaluate(() => {
      document.body.insertAdjacentHTML(
        'beforeend',
        '<img src="x" onerror="document.title = `ran`"><p id="styled" style="color: red">a</p>',
      )
      const script = document.createElement('script')
      script.textContent = 'document.title = `ran`'
      const style = document.createElement('style')
      style.textContent = 'body { outline: 9px solid red }'
      document.body.append(script, style)
      const { outlineWidth } = getComputedStyle(document.body)
      return { title: document.title, outlineWidth, styled: document.getElementById('styled')?.style.color }
    })
    const directives = ['script-src-elem', 'script-src-attr', 'style-src-elem', 'style-src-attr']
    const heard = () =>
      directives.filter((directive) => refusals.some((one) => one.includes(`: ${directive} `)))
    await expect.poll(heard).toEqual(directives)
    expect(ran.title).not.toBe('ran')
    expect(ran.outlineWidth).not.toBe('9px')
    expect(ran.styled).toBe('')
    await page.context().close()
  })
})
