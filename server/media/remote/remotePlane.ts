import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'
import { type Output, type Parsed, parseOutput } from '../../../shared/contract.ts'
import {
  type MediaHealth,
  mediaEvents,
  mediaPushes,
  probeEvents,
  type RtpCapabilities,
} from '../../../shared/media.ts'
import { probeLimits } from '../../../shared/probe.ts'
import type { Coordination } from '../../platform/coordination/coordination.ts'
import { type Log, theOccasion } from '../../platform/log.ts'
import { Refusal, refuse } from '../../platform/refusal.ts'
import type { MediaPlane, MediaStatus } from '../plane.ts'
import { type NetworkProbe, openProbeEvents, type Seat, seatEvents, type Tell } from '../seat.ts'
import { Beats } from './beats.ts'
import {
  type Beat,
  callPlace,
  channels,
  type HostBeat,
  type Question,
  type ToHost,
  type ToWeb,
  toWeb,
} from './wire.ts'

/** A host that lives answers within so long, ms. */
const patienceMs = 4_000
/** Two web processes may open one call at the same moment; who comes second looks again after so long, ms. */
const looksAgainMs = 50
const looks = 6

const joined = z.union([
  z.object({ elsewhere: z.literal(true) }),
  z.object({ elsewhere: z.literal(false), welcome: mediaEvents.join.output }),
])

/** A stay in a call, or a probe, that a host holds for a page of this process. */
interface Stay {
  readonly host: string
  readonly tell: Tell
  /** Known once the host has answered; a probe has none. */
  seat?: string
}

interface Asked {
  readonly host: string
  readonly settle: (answer: { data: unknown } | { refusal: Refusal }) => void
}

interface Parts {
  coordination: Coordination
  log: Log
}

/** The calls of all `media` processes, for the pages of this one. Nothing is here but who is where. */
export function createRemotePlane(parts: Parts): MediaPlane {
  return new RemotePlane(parts)
}

class RemotePlane implements MediaPlane {
  readonly #id = randomUUID()
  readonly #parts: Parts
  readonly #beats: Beats
  readonly #ends: (() => void)[]
  readonly #hosts = new Map<string, HostBeat>()
  readonly #stays = new Map<string, Stay>()
  readonly #asked = new Map<string, Asked>()
  readonly #listeners = new Set<(status: MediaStatus) => void>()
  #status: MediaStatus = { state: 'preparing' }
  #capabilities: RtpCapabilities | undefined

  constructor(parts: Parts) {
    const { coordination, log } = parts
    this.#parts = parts
    this.#ends = [
      coordination.subscribe(channels.to(this.#id), (message) => this.#hear(message)),
      // What hosts told may have been lost: every page joins anew.
      coordination.onGap(() => this.#lose(() => true)),
    ]
    this.#beats = new Beats({
      coordination,
      log,
      says: () => ({ as: 'web', from: this.#id }),
      heard: (beat) => this.#note(beat),
      gone: (host) => this.#forget(host),
    })
  }

  status(): MediaStatus {
    return this.#status
  }

  onStatus(hear: (status: MediaStatus) => void): () => void {
    this.#listeners.add(hear)
    return () => this.#listeners.delete(hear)
  }

  capabilities(): RtpCapabilities {
    return this.#status.state === 'ready' && this.#capabilities ? this.#capabilities : this.#noHost()
  }

  async join(callId: string, peerId: string, tell: Tell, capabilities: RtpCapabilities) {
    for (let look = 0; look < looks; look++) {
      if (look > 0) await wait(looksAgainMs * look)
      const host = await this.#hostOf(callId)
      const stay = randomUUID()
      this.#stays.set(stay, { host, tell })
      try {
        const answer = joined.parse(
          await this.#ask(host, { what: 'join', stay, callId, peerId, capabilities }),
        )
        if (answer.elsewhere) {
          this.#stays.delete(stay)
          continue
        }
        const { welcome } = answer
        // Lost while it was on its way.
        if (!this.#stays.has(stay)) refuse('not_in_call')
        this.#stays.set(stay, { host, tell, seat: welcome.seat })
        return { peer: this.#seat(stay, host, welcome.seat), welcome }
      } catch (error) {
        this.#leave(stay)
        throw error
      }
    }
    return refuse('media_preparing')
  }

  async openProbe(peerId: string) {
    const host = this.#roomiest()
    const stay = randomUUID()
    this.#stays.set(stay, { host, tell: () => {} })
    try {
      const { iceServers, ...opening } = parseOutput(
        probeEvents.open,
        await this.#ask(host, { what: 'openProbe', stay, peerId }),
      )
      return { probe: this.#probe(stay, host, opening), iceServers }
    } catch (error) {
      this.#leave(stay)
      throw error
    }
  }

  closeCall(callId: string): Promise<void> {
    return this.#parts.coordination.publish(channels.closing, callId)
  }

  health(callId: string): ReadonlyMap<string, MediaHealth> {
    const known = [...this.#hosts.values()].map(({ health }) => health[callId])
    return new Map(known.flatMap((health) => Object.entries(health ?? {})))
  }

  async close(): Promise<void> {
    this.#listeners.clear()
    for (const end of this.#ends) end()
    this.#refuseAsked(() => true, 'unavailable')
    await this.#beats.close()
  }

  #note(said: Beat): void {
    if (said.as !== 'host') return
    this.#hosts.set(said.from, said)
    this.#capabilities = said.capabilities ?? this.#capabilities
    this.#look()
  }

  /** A host is gone: what it held is lost, and the pages join elsewhere. */
  #forget(host: string): void {
    if (!this.#hosts.delete(host)) return
    this.#look()
    this.#refuseAsked((asked) => asked.host === host, 'not_in_call')
    this.#lose((stay) => stay.host === host)
  }

  #look(): void {
    const statuses = [...this.#hosts.values()].map((host): MediaStatus => {
      return host.draining ? { state: 'preparing' } : host.status
    })
    const best = (['ready', 'preparing', 'failed'] as const)
      .map((state) => statuses.find((status) => status.state === state))
      .find((status) => status !== undefined)
    const status = best ?? { state: 'preparing' }
    if (JSON.stringify(status) === JSON.stringify(this.#status)) return
    this.#status = status
    for (const hear of this.#listeners) hear(status)
  }

  #noHost(): never {
    return refuse(this.#status.state === 'failed' ? 'media_failed' : 'media_preparing')
  }

  /** Where the call is, else where there is most room for it. */
  async #hostOf(callId: string): Promise<string> {
    const [place] = await this.#parts.coordination.present(callPlace(callId))
    if (!place) return this.#roomiest()
    // It is about to end, or has: its place will be free within seconds.
    const host = this.#hosts.get(place.member)
    return host && !host.draining ? host.from : refuse('media_preparing')
  }

  #roomiest(): string {
    const open = [...this.#hosts.values()].filter((host) => host.status.state === 'ready' && !host.draining)
    const [first, ...others] = open
    if (!first) return this.#noHost()
    const load = (host: HostBeat) => host.calls / host.workers
    const host = others.reduce((least, one) => (load(one) < load(least) ? one : least), first)
    // Its own count comes with its next sign of life; until then this one is counted here.
    host.calls++
    return host.from
  }

  #ask(host: string, question: Question, withinMs = patienceMs): Promise<unknown> {
    const id = randomUUID()
    return new Promise((resolve, reject) => {
      const settle: Asked['settle'] = (answer) => {
        clearTimeout(timer)
        this.#asked.delete(id)
        if ('refusal' in answer) reject(answer.refusal)
        else resolve(answer.data)
      }
      const timer = setTimeout(() => settle({ refusal: new Refusal('unavailable') }), withinMs)
      this.#asked.set(id, { host, settle })
      const occasion = theOccasion()
      this.#say(host, { kind: 'ask', id, from: this.#id, question, occasion }).catch((error: unknown) => {
        settle({ refusal: error instanceof Refusal ? error : new Refusal('unavailable') })
      })
    })
  }

  #say(host: string, what: ToHost): Promise<void> {
    return this.#parts.coordination.publish(channels.to(host), JSON.stringify(what))
  }

  #hear(message: string): void {
    const said = toWeb.parse(JSON.parse(message))
    switch (said.kind) {
      case 'answer':
        this.#asked.get(said.id)?.settle({ data: said.data })
        break
      case 'refusal':
        this.#asked.get(said.id)?.settle({ refusal: new Refusal(said.error.code, said.error.data) })
        break
      case 'told':
        this.#tell(said)
    }
  }

  #tell({ stay: id, push: name, data }: Extract<ToWeb, { kind: 'told' }>): void {
    const stay = this.#stays.get(id)
    const push = pushes.get(name)
    if (!stay || !push) return
    if (endings.has(push)) this.#stays.delete(id)
    stay.tell(push, push.data.parse(data))
  }

  #refuseAsked(which: (asked: Asked) => boolean, code: 'not_in_call' | 'unavailable'): void {
    for (const asked of [...this.#asked.values()])
      if (which(asked)) asked.settle({ refusal: new Refusal(code) })
  }

  /** Tells these stays that they are over; the host, if it lives, as well. */
  #lose(which: (stay: Stay) => boolean): void {
    for (const [id, stay] of [...this.#stays]) {
      if (!which(stay)) continue
      this.#leave(id)
      if (stay.seat !== undefined) stay.tell(mediaPushes.lost, { seat: stay.seat })
    }
  }

  #leave(id: string): void {
    const stay = this.#stays.get(id)
    this.#stays.delete(id)
    if (!stay) return
    this.#say(stay.host, { kind: 'leave', from: this.#id, stay: id }).catch(() => {
      this.#parts.log.debug('a host could not be told that someone left; it hears of it with the gap')
    })
  }

  #mustBeHere(id: string): void {
    if (!this.#stays.has(id)) refuse('not_in_call')
  }

  #seat(id: string, host: string, seat: string): Seat {
    const act =
      <A extends keyof typeof seatEvents>(act: A) =>
      async (input: Parsed<(typeof seatEvents)[A]>): Promise<Output<(typeof seatEvents)[A]>> => {
        this.#mustBeHere(id)
        return parseOutput(seatEvents[act], await this.#ask(host, { what: 'act', stay: id, act, input }))
      }
    return {
      seat,
      leave: () => this.#leave(id),
      connectTransport: act('connectTransport'),
      restartIce: act('restartIce'),
      produce: act('produce'),
      pauseProducer: act('pauseProducer'),
      resumeProducer: act('resumeProducer'),
      closeProducer: act('closeProducer'),
      resume: act('resume'),
      want: act('want'),
    }
  }

  #probe(id: string, host: string, opening: ReturnType<NetworkProbe['opening']>): NetworkProbe {
    const act =
      <A extends keyof typeof openProbeEvents>(act: A) =>
      async (input: Parsed<(typeof openProbeEvents)[A]>): Promise<Output<(typeof openProbeEvents)[A]>> => {
        this.#mustBeHere(id)
        const question = { what: 'probe', stay: id, act, input } as const
        return parseOutput(openProbeEvents[act], await this.#ask(host, question, probeLimits.lifeMs))
      }
    return {
      opening: () => opening,
      close: () => this.#leave(id),
      connect: act('connect'),
      produce: act('produce'),
      consume: act('consume'),
      up: act('up'),
      down: act('down'),
    }
  }
}

const pushes = new Map(Object.values(mediaPushes).map((push) => [push.name, push]))
/** After these there is nothing more to say to a stay. */
const endings = new Set<unknown>([mediaPushes.lost, mediaPushes.replaced, mediaPushes.ended])
