import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { homedir, release, tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { z } from 'zod'
import { buildWorker } from './buildWorker.ts'
import { type Preparation, prepareOnce } from './prepareOnce.ts'

/** There is no worker and none can be made here; the message says what to install. */
export class MediaWorkerUnavailable extends Error {
  readonly code = 'media_worker_unavailable'
}

interface Log {
  info(sentence: string): void
  warn(sentence: string): void
}

const run = promisify(execFile)
const releases = 'https://github.com/versatica/mediasoup/releases/download'

/**
 * The path of a mediasoup-worker binary that runs on this machine. In order: the one that MEDIASOUP_WORKER_BIN
 * names, the package's own, one from the cache, the project's prebuilt release, one built from the package's
 * own sources (some minutes, once). Any number of processes may ask at once: one prepares, the others wait.
 *
 * @param options.cacheDir where the binary is kept; the user's cache folder when left out
 * @throws MediaWorkerUnavailable
 */
export async function ensureMediaWorker(options: {
  log: Log
  onProgress?: (preparation: Preparation) => void
  cacheDir?: string
}): Promise<string> {
  const { log, onProgress = () => undefined, cacheDir = userCache() } = options
  const named = process.env.MEDIASOUP_WORKER_BIN
  if (named) {
    if (await runs(named)) return named
    throw new MediaWorkerUnavailable(
      `MEDIASOUP_WORKER_BIN names ${named}, but no worker that runs here is there.`,
    )
  }
  const source = path.resolve(path.dirname(fileURLToPath(import.meta.resolve('mediasoup'))), '../..')
  const exe = process.platform === 'win32' ? '.exe' : ''
  const own = path.join(source, 'worker/out/Release', `mediasoup-worker${exe}`)
  if (await runs(own)) return own

  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(await readFile(path.join(source, 'package.json'), 'utf8')))
  const name = `mediasoup-worker-${version}-${process.platform}-${process.arch}`
  const cached = path.join(cacheDir, `${name}${exe}`)
  await mkdir(cacheDir, { recursive: true })
  const sayTenths = everyTenth((percent) => log.info(`Building the media worker: ${percent} %`))
  await prepareOnce({
    lock: `${cached}.lock`,
    ready: () => runs(cached),
    onProgress: (preparation) => {
      onProgress(preparation)
      sayTenths(preparation)
    },
    prepare: async (report) => {
      report({ note: 'Fetching the media worker' })
      const refused = await download(version, name, cached)
      if (!refused) return log.info('The media worker was fetched.')
      log.info(
        `The media worker could not be fetched (${refused}). Building it; this takes some minutes, once.`,
      )
      const lacking = await buildWorker({ source, target: cached, report })
      if (lacking)
        throw new MediaWorkerUnavailable(`${lacking} Or name a worker ${version} in MEDIASOUP_WORKER_BIN.`)
      log.info('The media worker was built.')
    },
  })
  return cached
}

/** Hears of every step and says the tenths of the whole, each once. */
function everyTenth(say: (percent: number) => void): (preparation: Preparation) => void {
  let said = 0
  return ({ progress = 0 }) => {
    const percent = Math.floor(progress * 10) * 10
    if (percent > said) say(percent)
    said = Math.max(said, percent)
  }
}

function userCache(): string {
  return path.join(process.env.XDG_CACHE_HOME || path.join(homedir(), '.cache'), 'pendopo')
}

/** Started without a parent it can talk to, a worker that loads ends with code 41. */
async function runs(file: string): Promise<boolean> {
  try {
    await run(file, [], { env: {}, timeout: 10_000 })
    return false
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 41
  }
}

/** Puts the project's prebuilt worker in place, or answers why not. */
async function download(version: string, name: string, target: string): Promise<string | undefined> {
  const kernel = process.platform === 'linux' ? `-kernel${release().split('.')[0]}` : ''
  const base = process.env.MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL || releases
  const dir = await mkdtemp(path.join(tmpdir(), 'pendopo-worker-'))
  try {
    const response = await fetch(`${base}/${version}/${name}${kernel}.tgz`, {
      signal: AbortSignal.timeout(60_000),
    })
    if (!response.ok) return `HTTP ${response.status}`
    const archive = path.join(dir, 'worker.tgz')
    await writeFile(archive, await response.bytes())
    await run('tar', ['-xzf', archive, '-C', dir])
    const got = path.join(dir, path.basename(target).replace(name, 'mediasoup-worker'))
    if (!(await runs(got))) return 'the prebuilt one does not run here'
    const beside = `${target}.${process.pid}` // the cache may be on another disk, where renaming is no one step
    await writeFile(beside, await readFile(got), { mode: 0o755 })
    await rename(beside, target)
    return undefined
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    return cause instanceof Error ? cause.message : String(cause)
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}
