import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { atExit } from './atExit.ts'
import { freePort } from './freePort.ts'

export interface RedisServer {
  url: string
  /** Ends the server; it keeps nothing. */
  stop(): Promise<void>
  /** Begins again at the same address, after `stop`. */
  start(): Promise<void>
  /** Accepts connections but answers nothing, until `thaw`. */
  freeze(): void
  thaw(): void
}

/** A real, empty redis-server of its own on a free port of 127.0.0.1, ready. Whoever starts it stops it. */
export async function startRedis(): Promise<RedisServer> {
  let child: ChildProcess | undefined
  let port = await freePort()
  try {
    child = await launch(port)
  } catch (error) {
    if (!(error instanceof PortTaken)) throw error
    port = await freePort()
    child = await launch(port)
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    async start() {
      child ??= await launch(port)
    },
    async stop() {
      const ending = child
      child = undefined
      if (!ending || ending.exitCode !== null || ending.signalCode !== null) return
      // Not SIGTERM, which a frozen server would keep for later.
      ending.kill('SIGKILL')
      await once(ending, 'close')
    },
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
  }
}

class PortTaken extends Error {}

async function launch(port: number): Promise<ChildProcess> {
  // It writes no file, and finds none to begin with.
  const files = { dir: tmpdir(), dbfilename: `redis-${port}-never-written.rdb`, save: '', appendonly: 'no' }
  const settings = { port, bind: '127.0.0.1', daemonize: 'no', ...files }
  const words = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)])
  const child = spawn('redis-server', words, { stdio: ['ignore', 'pipe', 'pipe'] })
  child.once(
    'close',
    atExit(() => child.kill('SIGKILL')),
  )

  let output = ''
  await new Promise<void>((resolve, reject) => {
    child.once('error', (cause) => {
      const hint = 'npm test installs it where it may; by hand: apt-get install redis-server'
      reject(new Error(`redis-server cannot be run (${cause.message}). ${hint}`, { cause }))
    })
    child.once('close', (code) => {
      const words = `redis-server ended with ${code}:\n${output}`
      reject(output.includes('Address already in use') ? new PortTaken(words) : new Error(words))
    })
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (chunk: string) => {
        output += chunk
        if (output.includes('Ready to accept connections')) resolve()
      })
    }
  })
  return child
}
