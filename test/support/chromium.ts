import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

/** Fake camera, microphone and permissions; nothing that calls home; as little work as can be. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
]

/** The browser the tests drive: the one named in CHROMIUM_PATH, Playwright's own, or the system's. Undefined: none. */
export function chromiumPath(): string | undefined {
  const places = [process.env.CHROMIUM_PATH, chromium.executablePath(), '/usr/bin/chromium']
  return places.find((place) => place && existsSync(place))
}

/** A Chromium of one's own, or what `executablePath` starts; close it. */
export function launchChromium(more: string[] = [], executablePath = chromiumPath()): Promise<Browser> {
  if (!executablePath)
    throw new Error('No Chromium: install one (`apt-get install chromium`) or name it in CHROMIUM_PATH.')
  return chromium.launch({ executablePath, args: [...flags, ...more] })
}
