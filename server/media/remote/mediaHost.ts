import { randomUUID } from 'node:crypto'
import { mediaPushes } from '../../../shared/media.ts'
import type { Coordination, Lease } from '../../platform/coordination/coordination.ts'
import { wireError } from '../../platform/http.ts'
import { type Log, onOccasion } from '../../platform/log.ts'
import { refuse } from '../../platform/refusal.ts'
import type { OwnMediaPlane } from '../plane.ts'
import { type NetworkProbe, openProbeEvents, perform, type Seat, seatEvents, type Tell } from '../seat.ts'
import { Beats, silentMs } from './beats.ts'
import { callPlace, channels, type Question, type ToHost, type ToWeb, toHost } from './wire.ts'

/** A call's place outlives its process by less than the others take to notice that it is gone. */
const heldMs = silentMs - 500
const renewMs = 1_000

type Asked = Extract<ToHost, { kind: 'ask' }>

/** What a host holds for a page of a web process; on its way in neither yet. */
interface Stay {
  readonly web: string
  readonly seat?: Seat
  readonly probe?: NetworkProbe
}

interface Parts {
  plane: OwnMediaPlane
  coordination: Coordination
  log: Log
  workers: number
}

/**
 * Opens the calls of this process to the pages of all web processes. A call is on one host: the one that holds
 * the lease of its name.
 */
export class MediaHost {
  readonly #id = randomUUID()
  readonly #parts: Parts
  readonly #beats: Beats
  readonly #ends: (() => void)[]
  readonly #stays = new Map<string, Stay>()
  readonly #held = new Map<string, Promise<Lease | null>>()
  /** Joins under way, by call: their calls are not there yet. */
  readonly #joining = new Map<string, number>()
  readonly #renewing: NodeJS.Timeout
  #draining = false

  constructor(parts: Parts) {
    const { coordination, plane, log } = parts
    this.#parts = parts
    this.#ends = [
      coordination.subscribe(channels.to(this.#id), (message) =>
        this.#hear(toHost.parse(JSON.parse(message))),
      ),
      coordination.subscribe(channels.closing, (callId) => void plane.closeCall(callId)),
      // What pages should have heard, or said, may be lost: they join anew.
      coordination.onGap(() => void this.#giveUp(plane.calls())),
      plane.onStatus(() => this.#beats.now()),
    ]
    this.#beats = new Beats({
      coordination,
      log,
      says: () => this.#sign(),
      heard: () => {},
      gone: (web) => this.#forget(web),
    })
    this.#renewing = setInterval(() => void this.#renew(), renewMs)
    this.#renewing.unref()
  }

  /** Takes no more calls and sends those that are here to other hosts. */
  async drain(): Promise<void> {
    this.#draining = true
    this.#beats.now()
    const calls = [...this.#held.keys()]
    await Promise.all(calls.map((callId) => this.#release(callId)))
    await this.#giveUp(calls)
  }

  /** Says goodbye; the plane is its owner's to close. */
  async close(): Promise<void> {
    clearInterval(this.#renewing)
    for (const end of this.#ends) end()
    await this.#beats.close()
  }

  #sign() {
    const { plane, workers } = this.#parts
    const status = plane.status()
    const calls = plane.calls()
    return {
      as: 'host' as const,
      from: this.#id,
      draining: this.#draining,
      status,
      capabilities: status.state === 'ready' ? plane.capabilities() : null,
      calls: this.#held.size,
      workers,
      health: Object.fromEntries(calls.map((callId) => [callId, Object.fromEntries(plane.health(callId))])),
    }
  }

  #hear(said: ToHost): void {
    if (said.kind === 'leave') {
      this.#end(said.stay, said.from)
      return
    }
    onOccasion(said.occasion, () => this.#reply(said))
  }

  async #reply({ id, from, question }: Asked): Promise<void> {
    try {
      this.#say(from, { kind: 'answer', id, data: await this.#answer(question, from) })
    } catch (error) {
      const { code, data } = wireError(error)
      if (code === 'internal') this.#parts.log.error({ err: error }, 'a question of a page was not answered')
      this.#say(from, { kind: 'refusal', id, error: { code, data } })
    }
  }

  async #answer(question: Question, web: string): Promise<unknown> {
    const { plane } = this.#parts
    switch (question.what) {
      case 'join': {
        const { stay, callId, peerId, capabilities } = question
        const join = async () => {
          if (!(await this.#holds(callId))) return { elsewhere: true }
          const tell = this.#tellThrough(web, stay)
          const { peer, welcome } = await plane.join(callId, peerId, tell, capabilities)
          this.#letIn(stay, { web, seat: peer })
          return { elsewhere: false, welcome }
        }
        return this.#onItsWay(stay, web, () => this.#whileJoining(callId, join))
      }
      case 'act': {
        const { seat = refuse('not_in_call') } = this.#stayOf(question.stay, web)
        return perform(seatEvents, seat, question.act, question.input)
      }
      case 'openProbe': {
        if (this.#draining) refuse('media_preparing')
        const { stay, peerId } = question
        return this.#onItsWay(stay, web, async () => {
          const { probe, iceServers } = await plane.openProbe(peerId)
          this.#letIn(stay, { web, probe })
          return { ...probe.opening(), iceServers }
        })
      }
      case 'probe': {
        const { probe = refuse('not_in_call') } = this.#stayOf(question.stay, web)
        return perform(openProbeEvents, probe, question.act, question.input)
      }
    }
  }

  /** Knows of a stay from the first moment: its page may leave before it is let in. */
  async #onItsWay<T>(id: string, web: string, come: () => Promise<T>): Promise<T> {
    this.#stays.set(id, { web })
    try {
      return await come()
    } finally {
      const { seat, probe } = this.#stays.get(id) ?? {}
      if (!seat && !probe) this.#stays.delete(id)
    }
  }

  /** Refuses `not_in_call` where its page has left meanwhile, and gives the place back. */
  #letIn(id: string, stay: Stay): void {
    if (this.#stays.has(id)) {
      this.#stays.set(id, stay)
      return
    }
    giveBack(stay)
    refuse('not_in_call')
  }

  #stayOf(id: string, web: string): Stay {
    const stay = this.#stays.get(id)
    return stay?.web === web ? stay : refuse('not_in_call')
  }

  #tellThrough(web: string, stay: string): Tell {
    return (push, data) => {
      this.#say(web, { kind: 'told', stay, push: push.name, data })
      if (endings.has(push.name)) this.#stays.delete(stay)
    }
  }

  #say(web: string, what: ToWeb): void {
    this.#parts.coordination.publish(channels.to(web), JSON.stringify(what)).catch(() => {
      this.#parts.log.debug('a page could not be told; it joins anew')
    })
  }

  #end(id: string, web: string): void {
    const stay = this.#stays.get(id)
    if (stay?.web !== web) return
    this.#stays.delete(id)
    giveBack(stay)
  }

  /** A web process is gone, and its pages' connections with it. */
  #forget(web: string): void {
    for (const [id, stay] of this.#stays) if (stay.web === web) this.#end(id, web)
  }

  async #whileJoining<T>(callId: string, join: () => Promise<T>): Promise<T> {
    this.#joining.set(callId, (this.#joining.get(callId) ?? 0) + 1)
    try {
      return await join()
    } finally {
      const left = (this.#joining.get(callId) ?? 1) - 1
      if (left > 0) this.#joining.set(callId, left)
      else this.#joining.delete(callId)
    }
  }

  /** Whether the call is, or may be, here; takes its place where nobody has it. */
  async #holds(callId: string): Promise<boolean> {
    const held = this.#held.get(callId)
    if (held) return (await held) !== null
    return !this.#draining && this.#take(callId)
  }

  async #take(callId: string): Promise<boolean> {
    const { coordination } = this.#parts
    const taking = (async () => {
      const lease = await coordination.lease(callPlace(callId), heldMs)
      if (lease) await coordination.enter(callPlace(callId), this.#id, {}, heldMs)
      return lease
    })()
    this.#held.set(callId, taking)
    const lease = await taking.catch((error: unknown) => {
      this.#held.delete(callId)
      throw error
    })
    if (!lease) this.#held.delete(callId)
    // So that the next call, from whichever process, finds the host that has most room now.
    else this.#beats.now()
    return lease !== null
  }

  async #release(callId: string): Promise<void> {
    const { coordination, log } = this.#parts
    const lease = await this.#held.get(callId)?.catch(() => null)
    this.#held.delete(callId)
    await Promise.all([lease?.release(), coordination.leave(callPlace(callId), this.#id)]).catch(() => {
      log.debug('the place of a call was not given back; it runs out')
    })
  }

  async #renew(): Promise<void> {
    const open = new Set(this.#parts.plane.calls())
    await Promise.all(
      [...this.#held].map(([callId, holding]) =>
        open.has(callId) || this.#joining.has(callId) ? this.#keep(callId, holding) : this.#release(callId),
      ),
    )
  }

  async #keep(callId: string, holding: Promise<Lease | null>): Promise<void> {
    const { coordination, log } = this.#parts
    try {
      const lease = await holding
      if (await lease?.renew()) return await coordination.enter(callPlace(callId), this.#id, {}, heldMs)
      // It ran out while Redis or this process stood still. Another host may have the call by now.
      if (this.#held.get(callId) !== holding || (await this.#take(callId))) return
      await this.#giveUp([callId])
    } catch {
      log.debug('the place of a call was not renewed; it is tried again')
    }
  }

  async #giveUp(calls: readonly string[]): Promise<void> {
    await Promise.all(calls.map((callId) => this.#parts.plane.giveUp(callId)))
  }
}

function giveBack({ seat, probe }: Stay): void {
  seat?.leave()
  probe?.close()
}

/** After these there is nothing more to say to a stay. */
const endings = new Set([mediaPushes.lost.name, mediaPushes.replaced.name, mediaPushes.ended.name])
