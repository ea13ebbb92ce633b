import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { io, type Socket } from 'socket.io-client'
import { z } from 'zod'
import { type App, createApp } from '../../server/app.ts'
import { createMediaPlane, type OwnMediaPlane } from '../../server/media/plane.ts'
import { readConfig } from '../../server/platform/config.ts'
import { createCoordination } from '../../server/platform/coordination/createCoordination.ts'
import { type Db, openDatabase } from '../../server/platform/db/database.ts'
import { createLog, type Log } from '../../server/platform/log.ts'
import { Metrics } from '../../server/platform/metrics.ts'
import { redisFanOut } from '../../server/platform/socketFanOut.ts'
import { account, privacyVersion } from '../../shared/account.ts'
import {
  type Action,
  type Answer,
  type Event,
  type Input,
  type Output,
  type Push,
  parseOutput,
  type WireError,
} from '../../shared/contract.ts'
import { freePort } from './freePort.ts'
import { freshDatabase } from './postgres.ts'

/** Signs the sessions of houses. */
export const testSecret = 'a secret for tests, long enough to be taken'

/** A whole server of a test's own, on a database of its own, with a clock that stands until it is moved. */
export interface TestHouse {
  app: App
  media: OwnMediaPlane
  db: Db
  address: string
  clock: { now: () => Date; set(at: string | Date): void; advance(ms: number): void }
  /** A person signed in through the mailed code, as anyone would be. */
  signIn(email: string, settings?: { zone?: string; language?: 'en' | 'id' }): Promise<Person>
  guest: Person
  /** The newest mails to an address. */
  mails(to: string): Promise<{ subject: string; text: string; html: string; calendar: string | null }[]>
  close(): Promise<void>
}

/** What the server answered to a call it refused. */
export class Refused extends Error {
  readonly status: number
  readonly error: WireError
  constructor(status: number, error: WireError) {
    super(`${status} ${error.code} ${JSON.stringify(error.data ?? error.fields ?? {})}`)
    this.status = status
    this.error = error
  }
}

/** Someone's browser, without the page. */
export class Person {
  readonly #address: string
  readonly #cookies = new Map<string, string>()

  constructor(address: string) {
    this.#address = address
  }

  /**
   * Calls an action; throws {@link Refused} where the server refuses. `file` is what an upload sends; `signal` drops the
   * connection.
   */
  async call<A extends Action>(
    action: A,
    input: Input<A>,
    key: string = randomUUID(),
    file?: Uint8Array<ArrayBuffer>,
    signal?: AbortSignal,
  ): Promise<Output<A>> {
    const fields = z.record(z.string(), z.unknown()).parse(input)
    const rest = { ...fields }
    const path = action.path.replace(/:(\w+)/g, (_whole, name: string) => {
      delete rest[name]
      return encodeURIComponent(String(fields[name]))
    })
    const query = Object.entries(rest).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)] as [string, string]],
    )
    const upload = action.largest !== undefined
    const search = action.method === 'GET' || upload ? `?${new URLSearchParams(query)}` : ''
    const response = await this.fetch(`/api${path}${search}`, {
      method: action.method,
      ...(signal && { signal }),
      ...(action.method === 'POST' && {
        headers: {
          'content-type': upload ? 'application/octet-stream' : 'application/json',
          'idempotency-key': key,
        },
        body: upload ? file : JSON.stringify(rest),
      }),
    })
    const body: unknown = response.ok && action.file ? await response.text() : await response.json()
    if (!response.ok) throw new Refused(response.status, refusal.parse(body).error as WireError)
    return parseOutput(action, body)
  }

  /** Any request at all, with this person's cookie; keeps the cookies of the answer. */
  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const response = await fetch(`${this.#address}${path}`, {
      ...init,
      headers: { ...init.headers, ...(this.#cookies.size > 0 && { cookie: this.cookie }) },
    })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '') this.#cookies.delete(name)
      else this.#cookies.set(name, value)
    }
    return response
  }

  /** What the browser sends with each request. */
  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  /** The same browser at another server's address. */
  at(address: string): Person {
    const elsewhere = new Person(address)
    for (const [name, value] of this.#cookies) elsewhere.#cookies.set(name, value)
    return elsewhere
  }

  /** Opens a socket as a page would; close it with `close()`. */
  async connect(): Promise<TestSocket> {
    const socket = io(this.#address, {
      transports: ['websocket'],
      extraHeaders: { cookie: this.cookie },
      forceNew: true,
      reconnection: false,
    })
    await new Promise<void>((connected, refused) => {
      socket.once('connect', connected).once('connect_error', refused)
    })
    return new TestSocket(socket)
  }
}

export class TestSocket {
  readonly raw: Socket
  constructor(raw: Socket) {
    this.raw = raw
  }

  /** Asks and waits for the acknowledgement, refused or not. */
  ask<E extends Event>(event: E, input: Input<E>): Promise<Answer<Output<E>>> {
    return this.raw.timeout(20_000).emitWithAck(event.name, input)
  }

  /** The next push of this kind; ask for it before what causes it. */
  next<P extends Push>(push: P): Promise<z.output<P['data']>> {
    return new Promise((resolve) => {
      this.raw.once(push.name, (data: unknown) => resolve(push.data.parse(data) as z.output<P['data']>))
    })
  }

  close(): void {
    this.raw.disconnect()
  }
}

const refusal = z.object({ error: z.looseObject({ code: z.string() }) })

export interface HouseOptions {
  /** Where the clock stands at the start. */
  at?: string
  env?: Record<string, string>
  /** Joins houses as processes of one installation: the same database, and a Redis between those that run at once. */
  beside?: { databaseUrl: string; redisUrl?: string }
  /** It listens on every address of this machine, so that hosts with a network of their own reach it. */
  everywhere?: boolean
  log?: Log
  /** Is given the connections to the database before the first of them is opened. */
  onPool?: (pool: pg.Pool) => void
  /** Give the path of mediasoup's worker to have audio and video. */
  workerBin?: () => Promise<string>
}

export async function openHouse(options: HouseOptions = {}): Promise<TestHouse> {
  const database = options.beside
    ? { url: options.beside.databaseUrl, drop: async () => {} }
    : await freshDatabase()
  const log = options.log ?? createLog(process.env.TEST_LOG ?? 'silent')
  let at = new Date(options.at ?? '2026-11-23T02:00:00.000Z')
  const now = () => new Date(at)
  const redisUrl = options.beside?.redisUrl
  const opened = openDatabase(database.url, log)
  options.onPool?.(opened.pool)
  // Known before it listens: links in mails lead to it.
  const port = await freePort()
  const address = `http://127.0.0.1:${port}`
  const host = options.everywhere ? '0.0.0.0' : '127.0.0.1'
  const media = createMediaPlane({
    log,
    workerBin: options.workerBin ?? (() => new Promise(() => {})),
    workers: 1,
    listenIp: host,
    rtcPort: 0,
  })
  const app = await createApp({
    config: readConfig({ NODE_ENV: 'test', DEMO: 'true', PUBLIC_URL: address, ...options.env }),
    database: opened,
    databaseUrl: database.url,
    coordination: await createCoordination({ redisUrl, now: () => at.getTime(), log }),
    fanOut: redisUrl ? await redisFanOut(redisUrl, log) : undefined,
    media,
    log,
    metrics: new Metrics(),
    now,
    newId: randomUUID,
    secret: testSecret,
  })
  await app.listen(port, host)

  const mails: TestHouse['mails'] = (to) =>
    opened.db
      .selectFrom('mails')
      .select(['subject', 'text', 'html', 'calendar'])
      .where('recipient', '=', to)
      .orderBy('id', 'desc')
      .execute()

  return {
    app,
    media,
    db: opened.db,
    address,
    clock: {
      now,
      set: (to) => {
        at = new Date(to)
      },
      advance: (ms) => {
        at = new Date(at.getTime() + ms)
      },
    },
    guest: new Person(address),
    mails,
    async signIn(email, { zone = 'Asia/Jakarta', language = 'en' } = {}) {
      const person = new Person(address)
      await person.call(account.sendCode, { email, language })
      // An invitation may arrive later than the code that was asked for after it.
      const mail = (await mails(email)).find(({ text }) => text.includes('/sign-in/confirm'))
      const code = /\b\d{6}\b/.exec(mail?.text ?? '')?.[0]
      if (!code) throw new Error(`no code was mailed to ${email}`)
      await person.call(account.signIn, { email, code, language, zone })
      await person.call(account.consent, { version: privacyVersion })
      return person
    },
    async close() {
      await app.close()
      await database.drop()
    },
  }
}
