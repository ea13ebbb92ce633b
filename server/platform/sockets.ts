import { randomUUID } from 'node:crypto'
import type { Server as HttpServer, IncomingMessage } from 'node:http'
import { type Socket as RawSocket, Server } from 'socket.io'
import { z } from 'zod'
import {
  type Answer,
  type Event,
  type Output,
  type Parsed,
  type Push,
  parseInput,
} from '../../shared/contract.ts'
import { fact, type Topic, topic } from '../../shared/facts.ts'
import type { Coordination } from './coordination/coordination.ts'
import { Handfuls } from './coordination/handfuls.ts'
import { headersOf, isOwnPage, logFault, wireError } from './http.ts'
import { idsIn, type Log, onOccasion } from './log.ts'
import type { Metrics } from './metrics.ts'
import { refuse } from './refusal.ts'
import type { SocketFanOut } from './socketFanOut.ts'
import type { Actor, Audience, Reading, Runner } from './work.ts'

/** Events a minute that one person may send over all their pages, and connections that strangers of one network may ask for. */
const perMinute = 600
/** Pages that one person may have open on one process: tabs and devices, and those that are about to be found gone. */
const pagesEach = 100
/** Larger messages close the connection; the largest honest one is a browser's media capabilities. */
const maxMessageBytes = 256 * 1024

/**
 * A page whose network is gone is noticed within the sum of these, ms, at both ends; a cut of ten seconds must be.
 * Shorter, and a phone that sends a file over a thin link would be taken for gone.
 */
const beats = { pingInterval: 3_000, pingTimeout: 5_000 }
/** A connection over which nobody enters ends by itself after so long, ms. */
const connectTimeout = 10_000

/** A page outlives its session, or a role that another process could not tell of, by so long at most, ms. */
const lookEveryMs = 60_000
/** What a page hears by the roles of its person. */
const byRole = /^(forum|team|organisation):/

interface Session {
  id: string
  actor: Actor
}

/** One open page of a signed-in person. */
export interface Page extends Reading {
  /** The connection's id: unguessable, ends with the connection. */
  readonly id: string
  /** Hears facts and pushes of these audiences from now on. */
  join(audiences: Audience[]): Promise<void>
  leave(audiences: Audience[]): Promise<void>
  push<P extends Push>(push: P, data: z.input<P['data']>): void
  /** Called once when the connection ends. */
  onClose(act: () => void): void
}

export interface SocketParts {
  runner: Runner
  coordination: Coordination
  log: Log
  metrics: Metrics
  sessionOf: (headers: Headers) => Promise<Session | null>
  /** Which network a request came from, for counting. */
  networkOf: (request: IncomingMessage) => string
  /** Those of these sessions that are not over. */
  alive: (sessionIds: string[]) => Promise<Set<string>>
  /** What each of these people may hear by their roles now, by their address as it is given. */
  mayHear: (emails: string[]) => Promise<Map<string, ReadonlySet<string>>>
  /** Reaches pages on other processes; without it this process is alone. */
  fanOut?: SocketFanOut | undefined
}

/** The rooms' door to Socket.IO: validated, authorised, limited, acknowledged. */
export class Sockets {
  readonly io: Server
  readonly #parts: SocketParts
  readonly #look: NodeJS.Timeout
  readonly #handlers: ((socket: RawSocket, page: Page) => void)[] = []
  readonly #uses: Handfuls
  /** Whose connection a request asks for, from then on until it ends. */
  readonly #sessions = new WeakMap<IncomingMessage, Session>()
  /** How many connections each person has, with those that are just being opened. */
  readonly #open = new Map<string, number>()

  constructor(http: HttpServer, parts: SocketParts) {
    this.#parts = parts
    this.#uses = new Handfuls(parts.coordination, parts.runner.now)
    this.io = new Server(http, {
      maxHttpBufferSize: maxMessageBytes,
      ...beats,
      connectTimeout,
      serveClient: false,
      ...(parts.fanOut && { adapter: parts.fanOut.adapter }),
      allowRequest: (request, decide) =>
        void this.#admit(request).then(
          () => decide(null, true),
          (error) => decide(wireError(error).code, false),
        ),
    })
    this.io.engine.on('connection', (connection: Connection) => this.#count(connection))
    this.io.use(async (socket, next) => {
      try {
        const { request } = socket
        const session = this.#sessions.get(request) ?? (await parts.sessionOf(headersOf(request)))
        if (!session) return next(new Error('not_signed_in'))
        socket.data = session
        next()
      } catch (error) {
        parts.log.error({ err: error }, 'a socket could not be greeted')
        next(new Error('unavailable'))
      }
    })
    const look = () =>
      void this.endOver().catch((error) =>
        parts.log.warn({ err: error }, 'whether open pages may stay was not seen to'),
      )
    this.#look = setInterval(look, lookEveryMs).unref()
    // While processes could not hear each other, who is to be cut off and what changed was missed.
    parts.fanOut?.onGap(() => {
      look()
      this.io.local.emit(fact.name, { topics: topic.options })
    })
    this.io.on('connection', (socket) => {
      const { id: sessionId, actor } = sessionData(socket)
      void socket.join([`user:${actor.userId}`, `session:${sessionId}`])
      const page = this.#page(socket, actor)
      for (const handler of this.#handlers) handler(socket, page)
    })
  }

  /**
   * Answers an event, which has an id as requests have. Refusals go back with their code; anything else is logged and is
   * `internal`.
   */
  on<E extends Event>(event: E, answer: (page: Page, input: Parsed<E>) => Promise<Output<E>>): void {
    this.#handlers.push((socket, page) => {
      socket.on(event.name, async (...sent: unknown[]) => {
        const began = performance.now()
        // The acknowledgement is the last of what was sent, also where there is no input or too much of it.
        const [input, acknowledge] = [sent[0], sent.at(-1)]
        const { log, metrics } = this.#parts
        const reply = (value: Answer<Output<E>>) => {
          const result = value.ok ? 'ok' : value.error.code
          const ms = performance.now() - began
          metrics.event(event.name, result, ms)
          log.debug({ result, ms: Math.round(ms) }, 'an event was answered')
          if (typeof acknowledge === 'function') acknowledge(value)
        }
        const requestId = randomUUID()
        await onOccasion({ requestId, event: event.name, ...idsIn(input) }, async () => {
          try {
            await this.#uses.count(`socket:${page.actor.userId}`, perMinute)
            const parsed = parseInput(event, input)
            reply({ ok: true, data: await answer(page, parsed) })
          } catch (error) {
            const wire = wireError(error)
            logFault(log, error, wire)
            reply({ ok: false, error: { ...wire, requestId } })
          }
        })
      })
    })
  }

  /** Called for every new page, before any of its events. */
  onPage(greet: (page: Page) => void): void {
    this.#handlers.push((_socket, page) => greet(page))
  }

  /** Tells every page of the audience, in every process. */
  push<P extends Push>(audience: Audience | Audience[], push: P, data: z.input<P['data']>): void {
    this.send(audience, push.name, data)
  }

  /** A push by its name, as the outbox kept it. */
  send(audience: Audience | Audience[], name: string, data: unknown): void {
    // To Socket.IO no room at all means everybody.
    if (audience.length > 0) this.io.to(audience).emit(name, data)
  }

  /** Which of these people have a page open, in any process that answers in time. */
  async online(userIds: readonly string[]): Promise<Set<string>> {
    if (userIds.length === 0) return new Set()
    const pages = await this.io
      .in(userIds.map((userId) => `user:${userId}`))
      .fetchSockets()
      // Another process did not answer: who is there is not known, which hinders nothing.
      .catch(() => [])
    return new Set(pages.map((page) => sessionData(page).actor.userId))
  }

  /** "This changed" to open pages; each page hears it once. */
  tell(audience: Audience[], topics: Topic[]): void {
    this.push(audience, fact, { topics })
  }

  /** Ends the connections of a session that is over. */
  endSession(sessionId: string): void {
    this.#cut(`session:${sessionId}`)
  }

  /** Ends all of a person's connections; a page opens its own anew, and joins what it still may. */
  endPages(userId: string): void {
    this.#cut(`user:${userId}`)
  }

  /** Ends the connections to this process whose session is over, or that hear what their person no longer may. */
  async endOver(): Promise<void> {
    const here = [...this.io.sockets.sockets.values()].map((socket) => ({
      socket,
      ...sessionData(socket),
      // As of now: what is joined from here on was asked for by then.
      hears: [...socket.rooms].filter((room) => byRole.test(room)),
    }))
    const [alive, mayHear] = await Promise.all([
      this.#parts.alive([...new Set(here.map(({ id }) => id))]),
      this.#parts.mayHear([...new Set(here.map(({ actor }) => actor.email))]),
    ])
    for (const { socket, id, actor, hears } of here) {
      const may = mayHear.get(actor.email)
      if (!alive.has(id) || !hears.every((room) => may?.has(room))) socket.disconnect(true)
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#look)
    await this.io.close()
    await this.#parts.fanOut?.close()
  }

  /**
   * Refuses the connection to a foreign page, to whoever has too many, and of strangers to those of a network that asks
   * for too many. What it lets pass is told at the greeting why it may not stay.
   */
  async #admit(request: IncomingMessage): Promise<void> {
    const { runner, sessionOf, networkOf } = this.#parts
    if (!isOwnPage(request, runner.publicUrl)) refuse('not_allowed')
    const session = await sessionOf(headersOf(request)).catch(() => undefined)
    if (session === null) await this.#uses.count(`socket:address:${networkOf(request)}`, perMinute)
    if (!session) return
    if ((this.#open.get(session.actor.userId) ?? 0) >= pagesEach) refuse('too_many_requests')
    this.#sessions.set(request, session)
  }

  #count(connection: Connection): void {
    const userId = this.#sessions.get(connection.request)?.actor.userId
    if (userId === undefined) return
    const add = (one: 1 | -1) => {
      const open = (this.#open.get(userId) ?? 0) + one
      if (open > 0) this.#open.set(userId, open)
      else this.#open.delete(userId)
    }
    add(1)
    connection.once('close', () => add(-1))
  }

  /** Here at once, whether or not the other processes can be told; those look by themselves when they hear again. */
  #cut(room: string): void {
    this.io.local.in(room).disconnectSockets(true)
    this.io.in(room).disconnectSockets(true)
  }

  #page(socket: RawSocket, actor: Actor): Page {
    const { runner } = this.#parts
    return {
      id: socket.id,
      actor,
      db: runner.db,
      publicUrl: runner.publicUrl,
      get now() {
        return runner.now()
      },
      join: async (audiences) => socket.join(audiences),
      leave: async (audiences) => {
        for (const audience of audiences) await socket.leave(audience)
      },
      push: (push, data) => void socket.emit(push.name, data),
      onClose: (act) => void socket.once('disconnect', act),
    }
  }
}

/** Below Socket.IO: open before anybody entered. */
interface Connection {
  request: IncomingMessage
  once(event: 'close', act: () => void): unknown
}

const sessionShape = z.object({
  id: z.string(),
  actor: z.object({
    userId: z.string(),
    email: z.string(),
    name: z.string(),
    language: z.enum(['en', 'id']),
    zone: z.string(),
  }),
})

function sessionData(socket: { data: unknown }): z.infer<typeof sessionShape> {
  return sessionShape.parse(socket.data)
}
