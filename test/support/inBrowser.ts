import type { Browser } from 'playwright-core'
import { afterAll } from 'vitest'
import { ensureClient } from '../../scripts/client.ts'
import { launchChromium } from './chromium.ts'
import type { TestHouse } from './harness.ts'
import { inHouse } from './inHouse.ts'

export const desk = { width: 1280, height: 860, locale: 'en', zone: 'Europe/Minsk', language: 'en' } as const
export const phone = { width: 360, height: 740, locale: 'id', zone: 'Asia/Jakarta', language: 'id' } as const

/** As {@link inHouse}, with the client built and a Chromium. */
export async function inBrowser(): Promise<{ house: TestHouse; browser: Browser }> {
  await ensureClient()
  const { house } = await inHouse()
  const browser = await launchChromium()
  afterAll(() => browser.close())
  return { house, browser }
}
