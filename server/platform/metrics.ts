import { createHash, timingSafeEqual } from 'node:crypto'
import type { Request, RequestHandler, Router } from 'express'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { inTime } from './health.ts'
import { type Log, onOccasion, theOccasion } from './log.ts'
import { refuse } from './refusal.ts'

/** Seconds; from an answer out of memory to one that nobody waits for any more. */
const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
/** What cannot be told within so long is left out of the answer, ms. Prometheus itself waits 10 s. */
const patience = 3_000

/**
 * The process's figures, in the words of Prometheus. Labels are taken from what the code itself declares (routes,
 * events, error codes, queues), never from what somebody sent: their number is bounded, and no id or address is in them.
 */
export class Metrics {
  readonly #registry = new Registry()
  readonly #requests = new Histogram({
    name: 'pendopo_http_request_seconds',
    help: 'Time from a request to the end of its answer, by route pattern and status; aborted: the client left',
    labelNames: ['method', 'route', 'code'],
    buckets,
    registers: [this.#registry],
  })
  readonly #events = new Histogram({
    name: 'pendopo_socket_event_seconds',
    help: 'Time from a socket event to its acknowledgement, by event and result (ok or an error code)',
    labelNames: ['event', 'result'],
    buckets,
    registers: [this.#registry],
  })
  readonly #mails = new Counter({
    name: 'pendopo_mails_total',
    help: 'Mails by result: sent, failed (tried again), refused (the address takes none)',
    labelNames: ['result'],
    registers: [this.#registry],
  })

  constructor() {
    for (const result of ['sent', 'failed', 'refused'] as const) this.#mails.inc({ result }, 0)
  }

  /** Times every request, and says so in the log where that is asked for. */
  readonly requests = (log: Log): RequestHandler => {
    return (request, response, next) => {
      const began = performance.now()
      const occasion = theOccasion()
      response.once('close', () => {
        const ms = performance.now() - began
        const code = response.writableFinished ? String(response.statusCode) : 'aborted'
        const what = { method: methodOf(request), route: routeOf(request), code }
        this.#requests.observe(what, ms / 1000)
        // The answer's end is heard outside of the occasion.
        onOccasion(occasion, () => log.debug({ ...what, ms: Math.round(ms) }, 'a request was answered'))
      })
      next()
    }
  }

  /** An event was acknowledged after so many ms. */
  event(event: string, result: string, ms: number): void {
    this.#events.observe({ event, result }, ms / 1000)
  }

  mail(result: 'sent' | 'failed' | 'refused'): void {
    this.#mails.inc({ result })
  }

  /** A number that is asked for at every look. */
  gauge(name: string, help: string, read: () => Promise<number> | number): void {
    this.#follow(name, help, [], async (gauge) => gauge.set(await inTime(patience, read)))
  }

  /** Numbers by the values of one label, of which there are few. */
  gaugeBy(
    name: string,
    help: string,
    label: string,
    read: () => Promise<Record<string, number>> | Record<string, number>,
  ): void {
    this.#follow(name, help, [label], async (gauge) => {
      for (const [value, number] of Object.entries(await inTime(patience, read)))
        gauge.set({ [label]: value }, number)
    })
  }

  /** Memory, processor, event loop and handles of this process. Once a process. */
  followProcess(): void {
    collectDefaultMetrics({ register: this.#registry })
  }

  /** All of it as Prometheus reads it. What cannot be told just now (the database is away) is left out. */
  async text(): Promise<{ type: string; body: string }> {
    return { type: this.#registry.contentType, body: await this.#registry.metrics() }
  }

  #follow(name: string, help: string, labelNames: string[], read: (gauge: Gauge) => Promise<void>): void {
    new Gauge({
      name,
      help,
      labelNames,
      registers: [this.#registry],
      async collect() {
        this.reset()
        // A reset gauge without labels says 0, which would be a lie.
        if (labelNames.length === 0) this.remove()
        await read(this).catch(() => undefined)
      },
    })
  }
}

/** `/metrics`, for whoever knows the token; where there is none, there is no such page. */
export function mountMetrics(router: Pick<Router, 'get'>, metrics: Metrics, token: string | undefined): void {
  router.get('/metrics', async (request, response) => {
    if (token === undefined) refuse('not_found')
    if (!isSame(request.get('Authorization') ?? '', `Bearer ${token}`)) refuse('not_signed_in')
    const { type, body } = await metrics.text()
    response.set('Cache-Control', 'no-store').set('Content-Type', type).send(body)
  })
}

/** Tells nobody by its time how much of a guess was right. */
function isSame(one: string, other: string): boolean {
  const digest = (words: string) => createHash('sha256').update(words).digest()
  return timingSafeEqual(digest(one), digest(other))
}

function methodOf({ method }: Request): string {
  return ['GET', 'HEAD', 'POST'].includes(method) ? method : 'other'
}

/** The pattern as the code has it; a path may hold a personal link. Client files and pages have none of their own. */
function routeOf({ route, originalUrl }: Request): string {
  const path: unknown = route?.path
  if (typeof path !== 'string') return originalUrl.startsWith('/api/') ? 'unknown' : 'client'
  return originalUrl.startsWith('/api/') ? `/api${path}` : path
}
