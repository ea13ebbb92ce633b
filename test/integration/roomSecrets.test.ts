import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test, vi } from 'vitest'
import { ensureMediaWorker } from '../../server/media/worker/ensureMediaWorker.ts'
import { createLog } from '../../server/platform/log.ts'
import { mediaEvents } from '../../shared/media.ts'
import { roomEvents } from '../../shared/room.ts'
import { hearsNothing } from '../support/builders.ts'
import { freePort } from '../support/freePort.ts'
import { openHouse, testSecret } from '../support/harness.ts'
import { meetingOfMany } from '../support/liveMeeting.ts'
import { freshDatabase } from '../support/postgres.ts'

const root = path.resolve(import.meta.dirname, '../..')
const turnSecret = 'shared with the relays alone'

test('neither the secret of the relays nor what it lets somebody relay with is ever logged', async () => {
  await ensureMediaWorker({ log: createLog('silent') })
  const database = await freshDatabase()
  // Who has signed in, and a meeting that begins in half an hour: a minute ago, for the server to come.
  const at = new Date(Date.now() - 31 * 60_000).toISOString()
  const house = await openHouse({ beside: { databaseUrl: database.url }, at })
  const { supplier, meetingId } = await meetingOfMany(house, await house.signIn('host@chamber.example'))

  const dir = await mkdtemp(path.join(tmpdir(), 'pendopo-secrets-'))
  const port = await freePort()
  const address = `http://127.0.0.1:${port}`
  let said = ''
  const server = spawn(process.execPath, ['server/main.ts'], {
    cwd: root,
    env: {
      ...process.env,
      NODE_ENV: 'development',
      DATA_DIR: dir,
      DATABASE_URL: database.url,
      HOST: '127.0.0.1',
      PORT: String(port),
      PUBLIC_URL: address,
      SECRET: testSecret,
      LOG_LEVEL: 'trace',
      TURN_URLS: 'turn:relay.example:443?transport=tcp',
      TURN_SECRET: turnSecret,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  for (const stream of [server.stdout, server.stderr])
    stream.setEncoding('utf8').on('data', (words: string) => {
      said += words
    })
  try {
    await expect.poll(() => said, { timeout: 60_000 }).toContain('Pendopo is open')
    const socket = await supplier.at(address).connect()
    expect(await socket.ask(roomEvents.enter, { meetingId, place: 'room' })).toMatchObject({ ok: true })
    const call = { callId: meetingId, rtpCapabilities: hearsNothing }
    const { data } = await vi.waitFor(
      async () => {
        const answer = await socket.ask(mediaEvents.join, call)
        if (!answer.ok) throw new Error(answer.error.code)
        return answer
      },
      { timeout: 30_000, interval: 100 },
    )
    const [relay] = data.iceServers
    expect(relay?.username).toMatch(/^\d+:/)
    expect(relay?.credential).toMatch(/^[A-Za-z0-9+/]{27}=$/)
    // Also where something is refused, which is logged with what it was asked.
    await socket.ask(mediaEvents.restartIce, { transportId: meetingId })
    socket.close()
    server.kill('SIGTERM')
    await once(server, 'close')
    expect(said.split('\n').length).toBeGreaterThan(3)
    for (const secret of [turnSecret, relay?.credential ?? '', relay?.username ?? '', testSecret])
      expect(said).not.toContain(secret)
  } finally {
    server.kill('SIGKILL')
    await house.close()
    await database.drop()
    await rm(dir, { recursive: true, force: true })
  }
}, 120_000)
