import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import type { Event, Input, Output } from '../../../shared/contract.ts'
import { mediaEvents, type RtpParameters } from '../../../shared/media.ts'
import { roomEvents } from '../../../shared/room.ts'
import { plannedMeeting } from '../../support/builders.ts'
import { at, type FirmAtWork, openForumAtWork } from '../../support/forumAtWork.ts'
import { freePort } from '../../support/freePort.ts'
import type { TestSocket } from '../../support/harness.ts'
import { openOwnDatabase } from '../../support/ownDatabase.ts'
import { descendantsOf } from '../../support/processes.ts'
import { type ServerProcess, startServer } from '../../support/serverProcess.ts'
import { Finding, tallied } from './finding.ts'

const token = 'a token to read metrics with'
/** ms between two looks */
const everyMs = 10_000
const mib = 1024 * 1024
/** What each may grow by in a minute: so many openings leave less than a kilobyte each. */
const bars = { heap: 0.25, memory: 1, 'media worker': 0.5, 'file descriptors': 0.5, handles: 0.5 }
/** Of the time at the beginning, in which caches and pools fill. */
const warmUp = 0.3

type Figures = Record<keyof typeof bars, number> & Record<'sockets' | 'calls' | 'peers', number>

/** So many rooms of two are opened and closed again and again, with their calls. What a server holds stays the same. */
export async function soak({ rooms, minutes }: { rooms: number; minutes: number }): Promise<Finding> {
  const finding = new Finding()
  const database = await openOwnDatabase()
  const meetings: string[] = []
  const forum = await openForumAtWork(
    database.url,
    { hosts: 1, suppliers: rooms, buyers: rooms },
    {
      words: { rooms },
      arrange: async (house, { forumId, suppliers, buyers }) => {
        for (const [pair, supplier] of suppliers.entries()) {
          const buyer = buyers[pair]
          if (!buyer) throw new Error('no buyer')
          meetings.push(await plannedMeeting(house, forumId, { supplier, buyer, startsAt: new Date() }))
        }
        // Longer than all that is done in them.
        const endsAt = new Date(Date.now() + (minutes + 30) * 60_000)
        await house.db.updateTable('meetings').set({ endsAt }).execute()
        await house.db.updateTable('bookings').set({ endsAt }).execute()
      },
    },
  )
  const env = { DATABASE_URL: database.url, METRICS_TOKEN: token }
  const server = startServer(await freePort(), env, { collecting: true })
  const looks: { minute: number; figures: Figures }[] = []
  const refusals: string[] = []
  let openings = 0
  try {
    await server.ready()
    const { suppliers, buyers } = at(server.address, forum)
    const began = performance.now()
    const goesOn = () => performance.now() - began < minutes * 60_000
    const used = meetings.map(async (meetingId, pair) => {
      const firms = [suppliers[pair], buyers[pair]].filter((one) => one !== undefined)
      while (goesOn()) {
        await meet(meetingId, firms).catch((error: unknown) => refusals.push(String(error)))
        openings++
      }
    })
    while (goesOn()) {
      await pause(everyMs)
      looks.push({ minute: (performance.now() - began) / 60_000, figures: await figuresOf(server) })
    }
    await Promise.all(used)
    const steady = looks.filter(({ minute }) => minute > minutes * warmUp)
    finding.say(
      `${rooms} rooms, ${openings} openings in ${minutes} minutes, load ${loadavg()[0]?.toFixed(1)}; ` +
        `${looks.length} looks, the last ${steady.length} count`,
    )
    for (const [name, bar] of entriesOf(bars)) {
      const values = steady.map(({ minute, figures }): [number, number] => [minute, figures[name]])
      const [first, last] = [values[0]?.[1] ?? 0, values.at(-1)?.[1] ?? 0]
      finding.say(`${name}: ${first.toFixed(1)} at first, ${last.toFixed(1)} at last`)
      finding.atMost(
        bar,
        `${name} grows a minute by`,
        slope(values),
        ['heap', 'memory', 'media worker'].includes(name) ? ' MiB' : '',
      )
    }
    finding.none('what was refused', refusals.length > 0 ? [tallied(refusals)] : [])
    // Who was cut off is waited for; then nobody is there.
    let rest = await figuresOf(server)
    for (let tries = 0; tries < 40 && rest.sockets + rest.calls + rest.peers > 0; tries++) {
      await pause(1_000)
      rest = await figuresOf(server)
    }
    finding.none(
      'left when all have gone',
      (['sockets', 'calls', 'peers'] as const).flatMap((name) =>
        rest[name] > 0 ? [`${rest[name]} ${name}`] : [],
      ),
    )
    finding.none('servers that ended', server.hasEnded() ? [server.said().slice(-500)] : [])
  } finally {
    await server.kill()
    await database.close()
  }
  return finding
}

const voice: RtpParameters = {
  mid: '0',
  codecs: [{ mimeType: 'audio/opus', payloadType: 100, clockRate: 48_000, channels: 2 }],
  encodings: [{ ssrc: 11_111 }],
}

/** Both come by the lobby, call, say something, and go: one by the door, one by a cut. */
async function meet(meetingId: string, firms: readonly FirmAtWork[]): Promise<void> {
  const sockets = await Promise.all(firms.map(({ person }) => person.connect()))
  try {
    for (const socket of sockets) {
      await done(socket, roomEvents.enter, { meetingId, place: 'lobby' })
      await done(socket, roomEvents.enter, { meetingId, place: 'room' })
      const { rtpCapabilities } = await done(socket, mediaEvents.capabilities, {})
      const { send } = await done(socket, mediaEvents.join, { callId: meetingId, rtpCapabilities })
      const produced = { transportId: send.id, source: 'mic', kind: 'audio', paused: false } as const
      await done(socket, mediaEvents.produce, { ...produced, rtpParameters: voice })
    }
    await pause(2_000 + Math.random() * 6_000)
    for (const socket of sockets)
      await done(socket, roomEvents.say, { meetingId, key: randomUUID(), text: 'Good day' })
    const [first] = sockets
    if (first) await done(first, roomEvents.leave, { meetingId })
  } finally {
    for (const socket of sockets) socket.close()
  }
  await pause(1_000 + Math.random() * 3_000)
}

async function done<E extends Event>(socket: TestSocket, event: E, input: Input<E>): Promise<Output<E>> {
  const answer = await socket.ask(event, input)
  if (!answer.ok) throw new Error(`${event.name}: ${answer.error.code}`)
  return answer.data
}

async function figuresOf(server: ServerProcess): Promise<Figures> {
  const answer = await fetch(`${server.address}/metrics`, { headers: { authorization: `Bearer ${token}` } })
  const text = await answer.text()
  const of = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN)
  return {
    heap: of('nodejs_heap_size_used_bytes') / mib,
    memory: of('process_resident_memory_bytes') / mib,
    'media worker': descendantsOf(server.pid).reduce((sum, pid) => sum + residentMib(pid), 0),
    'file descriptors': of('process_open_fds'),
    handles: of('nodejs_active_handles_total'),
    sockets: of('pendopo_sockets'),
    calls: of('pendopo_media_calls'),
    peers: of('pendopo_media_peers'),
  }
}

function residentMib(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
}

/** Of the straight line that is nearest to these points, by least squares. */
function slope(points: readonly (readonly [number, number])[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, one) => sum + one, 0) / values.length
  const [x, y] = [mean(points.map(([at]) => at)), mean(points.map(([, value]) => value))]
  const above = points.reduce((sum, [at, value]) => sum + (at - x) * (value - y), 0)
  return above / points.reduce((sum, [at]) => sum + (at - x) ** 2, 0)
}

function entriesOf(of: typeof bars) {
  return Object.entries(of).flatMap(([name, bar]) => (isFigure(name) ? [[name, bar] as const] : []))
}

function isFigure(name: string): name is keyof typeof bars {
  return name in bars
}
