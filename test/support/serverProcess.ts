import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { atExit } from './atExit.ts'
import { testSecret } from './harness.ts'

/** The product as it runs on a server: `server/main.ts`, a process of its own. */
export interface ServerProcess {
  readonly address: string
  readonly pid: number
  /** Its log and all else that it has said. */
  said(): string
  /** Whether it has ended, by itself or by us. */
  hasEnded(): boolean
  /** Resolves once `/readyz` says 200; with how long that took, ms. */
  ready(): Promise<number>
  /** Ends it without a goodbye. */
  kill(): Promise<void>
  /** Asks it to end; answers its exit code. */
  stop(): Promise<number | null>
  /** Sets its clock so many ms ahead of the true one, or behind; only of one with a `movableClock`. */
  setClockAhead(ms: number): void
}

const root = path.resolve(import.meta.dirname, '../..')
const patienceMs = 60_000

/**
 * Starts a server on this port of 127.0.0.1 with what `env` says; sessions made by a test house are good here too.
 * Nothing is waited for. `collecting` has it collect its garbage every few seconds, so that what it holds is seen.
 */
export function startServer(
  port: number,
  env: Record<string, string>,
  { movableClock = false, collecting = false } = {},
): ServerProcess {
  const address = `http://127.0.0.1:${port}`
  const loaded = (name: string) => ['--import', path.join(import.meta.dirname, name)]
  const flags = [
    ...(movableClock ? loaded('movableClock.mjs') : []),
    ...(collecting ? ['--expose-gc', ...loaded('collecting.mjs')] : []),
  ]
  const child = spawn(process.execPath, [...flags, 'server/main.ts'], {
    cwd: root,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
      NODE_ENV: 'development',
      LOG_LEVEL: 'warn',
      HOST: '127.0.0.1',
      PORT: String(port),
      PUBLIC_URL: address,
      SECRET: testSecret,
      MEDIA_WORKERS: '1',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (words: string) => {
      said += words
    })
  const closed = once(child, 'close')
  child.once(
    'close',
    atExit(() => child.kill('SIGKILL')),
  )
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null
  const end = async (signal: 'SIGKILL' | 'SIGTERM') => {
    if (!hasEnded()) child.kill(signal)
    await closed
    return child.exitCode
  }
  return {
    address,
    pid: pidOf(child),
    said: () => said,
    hasEnded,
    async ready() {
      const began = performance.now()
      while (performance.now() - began < patienceMs) {
        if (hasEnded())
          throw new Error(`the server ended with ${child.exitCode ?? child.signalCode}:\n${said}`)
        if (await answers(`${address}/readyz`)) return performance.now() - began
        await pause(20)
      }
      throw new Error(`the server was not ready within ${patienceMs} ms:\n${said}`)
    },
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
    setClockAhead: (ms) => void child.send({ clockAhead: ms }),
  }
}

function answers(url: string): Promise<boolean> {
  return fetch(url, { signal: AbortSignal.timeout(5_000) }).then(
    ({ status }) => status === 200,
    () => false,
  )
}

function pidOf({ pid }: ChildProcess): number {
  if (pid === undefined) throw new Error('the server process could not be started')
  return pid
}
