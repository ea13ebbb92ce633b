import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { vi } from 'vitest'
import { atExit } from './atExit.ts'
import { freePort } from './freePort.ts'

/** The user that has nothing, on Debian. */
const nobody = 65_534

/** A real coturn that takes clients over TCP at this address of the machine, and relays from there. Stop it. */
export async function startTurn(
  ip: string,
  secret: string,
): Promise<{ port: number; stop(): Promise<void> }> {
  const port = await freePort()
  const folder = await mkdtemp(path.join(tmpdir(), 'pendopo-turn-'))
  await chmod(folder, 0o777)
  const settings = {
    'listening-ip': ip,
    'relay-ip': ip,
    'listening-port': port,
    'min-port': 50_000,
    'max-port': 50_999,
    realm: 'turn.example',
    'static-auth-secret': secret,
    userdb: path.join(folder, 'turndb'),
    pidfile: path.join(folder, 'pid'),
    'log-file': 'stdout',
  }
  const switches = ['use-auth-secret', 'no-udp', 'no-tls', 'no-dtls', 'no-cli', 'fingerprint']
  const lines = [...switches, ...Object.entries(settings).map(([name, value]) => `${name}=${value}`)]
  const config = path.join(folder, 'turnserver.conf')
  await writeFile(config, lines.join('\n'))

  const identity = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {}
  const child = spawn('turnserver', ['-c', config], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...identity,
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk
    })
  let failed: Error | undefined
  child.once('error', (cause) => {
    failed = new Error('coturn cannot be run. By hand: apt-get install coturn', { cause })
  })
  child.once(
    'close',
    atExit(() => child.kill('SIGKILL')),
  )
  const listens = async () => {
    const socket = connect(port, ip)
    try {
      await once(socket, 'connect')
    } finally {
      socket.destroy()
    }
  }
  await vi.waitFor(
    () => {
      if (failed) throw failed
      if (child.exitCode !== null) throw new Error(`coturn ended:\n${output}`)
      return listens()
    },
    { timeout: 20_000, interval: 50 },
  )
  return {
    port,
    async stop() {
      const ended = once(child, 'close')
      child.kill('SIGKILL')
      await ended
      await rm(folder, { recursive: true, force: true })
    },
  }
}
