import { existsSync } from 'node:fs'
import { type Browser, chromium, type LaunchOptions } from 'playwright-core'

/** Nothing that calls home; as little work as can be. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--autoplay-policy=no-user-gesture-required',
]
/** A camera and a microphone, and the permission to use them. */
const fakeDevices = ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream']

/** The browser the tests drive: the one named in CHROMIUM_PATH, Playwright's own, or the system's. Undefined: none. */
export function chromiumPath(): string | undefined {
  const places = [process.env.CHROMIUM_PATH, chromium.executablePath(), '/usr/bin/chromium']
  return places.find((place) => place && existsSync(place))
}

/** A Chromium of one's own, or what `executablePath` starts; close it. */
export function launchChromium(more: string[] = [], executablePath = chromiumPath()): Promise<Browser> {
  return launch(executablePath, { args: [...flags, ...fakeDevices, ...more] })
}

/**
 * A Chromium that records on request what its own page plays (see `tones.ts`). It has no devices, not even fake ones:
 * those would be recorded instead.
 */
export function launchHearingChromium(): Promise<Browser> {
  const args = [...flags, '--auto-accept-this-tab-capture']
  return launch(chromiumPath(), { args, ignoreDefaultArgs: ['--mute-audio'] })
}

function launch(executablePath: string | undefined, options: LaunchOptions): Promise<Browser> {
  if (!executablePath)
    throw new Error('No Chromium: install one (`apt-get install chromium`) or name it in CHROMIUM_PATH.')
  return chromium.launch({ executablePath, ...options })
}
