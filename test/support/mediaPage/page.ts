import { io } from 'socket.io-client'
import { probeNetwork } from '../../../client/room/lobby/probe.ts'
import { listDevices, openPreview } from '../../../client/room/media/devices.ts'
import { MediaSession } from '../../../client/room/media/session.ts'
import { meterLevel, playTestTone } from '../../../client/room/media/sound.ts'
import type { MediaWire } from '../../../client/room/media/wire.ts'
import type { Answer, Event, Input, Output } from '../../../shared/contract.ts'

/** A page with nothing but the call on it. `?call=` names the call, `?as=` who comes, `?unheard=` what gets no answer. */
const search = new URLSearchParams(location.search)
const unheard = new Set(search.get('unheard')?.split(','))
const socket = io({ auth: { as: search.get('as') }, transports: ['websocket'], reconnectionDelay: 100 })

const wire: MediaWire = {
  ask: async <E extends Event>(event: E, input: Input<E>) => {
    const answer: Answer<Output<E>> = await socket.timeout(5_000).emitWithAck(event.name, input)
    if (unheard.has(event.name)) return new Promise(() => {})
    if (answer.ok) return answer.data
    throw Object.assign(new Error(answer.error.code), { code: answer.error.code })
  },
  on: (push, hear) => {
    socket.on(push.name, hear)
    return () => socket.off(push.name, hear)
  },
  reopen: () => void socket.disconnect().connect(),
}

const session = new MediaSession(wire, search.get('call') ?? '')
const pushes: string[] = []
socket.onAny((name: string) => pushes.push(name))
const asked: string[] = []
socket.onAnyOutgoing((name: string) => asked.push(name))
socket.on('connect', () => void session.rejoin())

/** Chromium decodes only what is played. */
const playing = new Map<string, HTMLMediaElement>()
session.subscribe(() => {
  const { remotes } = session.getSnapshot()
  for (const { consumerId, kind, track } of remotes) {
    if (playing.has(consumerId)) continue
    const element = document.createElement(kind)
    element.autoplay = true
    element.srcObject = new MediaStream([track])
    document.body.append(element)
    playing.set(consumerId, element)
  }
  for (const [consumerId, element] of playing) {
    if (remotes.some((remote) => remote.consumerId === consumerId)) continue
    element.remove()
    playing.delete(consumerId)
  }
})

const probe = () => probeNetwork(wire, search.get('call') ?? '', () => undefined)

let gaps: (() => number) | undefined
/** Begins to note how long the sound received is made up at a stretch; see `longestGap`. */
const listen = () => {
  let [longest, gap, lastMs] = [0, 0, performance.now()]
  let before = new Map<string, { samples: number; madeUp: number }>()
  const look = async () => {
    const now = new Map<string, { samples: number; madeUp: number }>()
    for (const connection of window.peerConnections)
      for (const stat of (await connection.getStats()).values())
        if (stat.type === 'inbound-rtp' && stat.kind === 'audio')
          now.set(stat.id, {
            samples: stat.totalSamplesReceived ?? 0,
            madeUp: (stat.concealedSamples ?? 0) - (stat.silentConcealedSamples ?? 0),
          })
    const ms = performance.now()
    const gone = [...now].some(([id, { samples, madeUp }]) => {
      const was = before.get(id)
      return was !== undefined && (madeUp - was.madeUp) * 2 > samples - was.samples
    })
    gap = gone ? gap + ms - lastMs : 0
    longest = Math.max(longest, gap)
    before = now
    lastMs = ms
  }
  const timer = setInterval(() => void look(), 100)
  gaps = () => {
    clearInterval(timer)
    return Math.round(longest)
  }
}
/** The longest stretch since `listen` in which more than half of the sound was made up, ms. */
const longestGap = () => gaps?.() ?? Number.NaN

const tools = {
  session,
  probe,
  listen,
  longestGap,
  socket,
  pushes,
  asked,
  listDevices,
  openPreview,
  meterLevel,
  playTestTone,
}

declare global {
  interface Window {
    call: typeof tools
  }
}
window.call = tools
