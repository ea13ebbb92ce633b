import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { ensureMediaWorker } from '../server/media/worker/ensureMediaWorker.ts'
import { chromiumPath } from '../test/support/chromium.ts'
import { aptInstall, newestPostgres } from './debian.ts'

/**
 * What tests need besides npm's packages. Each makes sure of its thing where it may, and otherwise says how to;
 * the tests that miss it fail then, and the others still run.
 */
export function ensureChromium(): void {
  if (chromiumPath() || (aptInstall('chromium') && chromiumPath())) return
  console.log('Fetching Chromium …')
  const playwright = path.resolve(import.meta.dirname, '../node_modules/playwright-core/cli.js')
  spawnSync(process.execPath, [playwright, 'install', 'chromium'], { stdio: 'inherit' })
  if (!chromiumPath())
    console.error('The browser tests need Chromium: install it, or name its program in CHROMIUM_PATH.')
}

export function ensureRedis(): void {
  const there = () => spawnSync('redis-server', ['--version']).status === 0
  if (there() || (aptInstall('redis-server') && there())) return
  console.error('The tests of several servers as one need redis-server: install it, version 7 or newer.')
}

/** A network that can be cut, and a relay. Only root may lay cables between namespaces. */
export function ensureNetworks(): void {
  const there = () => ['ip', 'tc', 'nft'].every((tool) => spawnSync(tool, ['-V']).status === 0)
  if (!there()) aptInstall('iproute2', 'nftables')
  if (!there() || process.getuid?.() !== 0)
    console.error('The tests of broken networks need Linux, root, and the packages iproute2 and nftables.')
}

export function ensureTurn(): void {
  const there = () => spawnSync('turnserver', ['--help'], { stdio: 'ignore' }).error === undefined
  if (there() || (aptInstall('coturn') && there())) return
  console.error('The tests of a relay need coturn: install it, version 4.5 or newer.')
}

/** What a real server has around it: a proxy, systemd's own judge of units, a PostgreSQL with its tools for backups. */
export function ensureDeployment(): void {
  const there = () =>
    newestPostgres() !== undefined &&
    [
      ['nginx', '-v'],
      ['systemd-analyze', '--version'],
      ['openssl', 'version'],
    ].every(([program = '', word = '']) => spawnSync(program, [word]).status === 0)
  if (there() || (aptInstall('nginx', 'openssl', 'postgresql', 'systemd') && there())) return
  console.error(
    'The tests of deploy/ need nginx, openssl, systemd-analyze and a PostgreSQL server with its tools.',
  )
}

export async function ensureWorker(): Promise<void> {
  try {
    await ensureMediaWorker({ log: { info: console.log, warn: console.warn } })
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
  }
}
