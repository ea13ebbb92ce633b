import { createHash, randomUUID } from 'node:crypto'
import express, {
  type ErrorRequestHandler,
  type Request,
  type RequestHandler,
  type Response,
  Router,
} from 'express'
import { z } from 'zod'
import { type Action, type Output, type Parsed, parseInput, type WireError } from '../../shared/contract.ts'
import { errorStatus } from '../../shared/errors.ts'
import { id } from '../../shared/values.ts'
import { type Coordination, CoordinationUnavailable } from './coordination/coordination.ts'
import { Handfuls } from './coordination/handfuls.ts'
import { isAway, isFull } from './db/database.ts'
import { type Log, occasionIsAbout, onOccasion } from './log.ts'
import { networkOf } from './network.ts'
import { reasonOf } from './reason.ts'
import { Refusal, refuse } from './refusal.ts'
import { type Actor, type Reading, type Runner, runCommand, runFor, type Work } from './work.ts'

/** Holds the largest body there is, a picture of 2 MB in base64. */
const readJson = express.json({ limit: '3mb' })

/** Uses a minute that one person, or one address without a session, may make of each kind of request. */
const perMinute = { read: 600, write: 120, upload: 24, download: 12 }

export interface HttpParts {
  runner: Runner
  coordination: Coordination
  log: Log
  /** The person behind the request's session cookie, or null; with cookies to give back where it was renewed. */
  sessionOf: (headers: Headers) => Promise<{ actor: Actor; cookies: string[] } | null>
}

/**
 * The rooms' door to HTTP. Parses with the contract's schemas, finds the session, limits the rate, runs a
 * query as it is and a command once per idempotency key, and answers refusals with their code.
 */
export class Http {
  readonly router = Router()
  readonly #parts: HttpParts
  readonly #uses: Handfuls

  constructor(parts: HttpParts) {
    this.#parts = parts
    this.#uses = new Handfuls(parts.coordination, parts.runner.now)
  }

  /** A query of a signed-in person; `headers` are for what asks about the session itself. */
  query<A extends Action>(
    action: A,
    ask: (reading: Reading, input: Parsed<A>, headers: Headers) => Promise<Output<A>>,
  ): void {
    this.#mount(action, async (request, input) => {
      const actor = await this.#actor(request)
      await this.#limit(request, actor, 'read')
      return ask(this.#reading(signedIn(actor)), parseInput(action, await input()), headersOf(request))
    })
  }

  /** A query of a signed-in person whose answer is JSON already: written elsewhere, too large to be written here. */
  written<A extends Action>(action: A, ask: (reading: Reading, input: Parsed<A>) => Promise<string>): void {
    this.router.get(action.path, async (request, response) => {
      occasionIsAbout({ ...request.query, ...request.params })
      const actor = await this.#actor(request)
      await this.#limit(request, actor, 'read')
      const input = parseInput(action, { ...request.query, ...request.params })
      const answer = await ask(this.#reading(signedIn(actor)), input)
      response.set('Cache-Control', 'no-store').type('json').send(answer)
    })
  }

  /**
   * A file that a signed-in person takes away, read and noted in the audit in one transaction. A browser keeps it as
   * that file, and no copy of the answer.
   */
  download<A extends Action>(
    action: A,
    take: (work: Work, input: Parsed<A>) => Promise<{ name: string; text: string }>,
  ): void {
    this.router.get(action.path, async (request, response) => {
      occasionIsAbout(request.params)
      const actor = signedIn(await this.#actor(request))
      await this.#limit(request, actor, 'download')
      const input = parseInput(action, request.params)
      const { name, text } = await runFor(this.#parts.runner, actor, (work) => take(work, input))
      response
        .attachment(name)
        .set('X-Content-Type-Options', 'nosniff')
        .set('Content-Security-Policy', "default-src 'none'; sandbox")
        .set('Cache-Control', 'no-store')
        .send(text)
    })
  }

  /** A query anyone may ask; the actor is null for a guest. */
  publicQuery<A extends Action>(
    action: A,
    ask: (reading: Reading<Actor | null>, input: Parsed<A>) => Promise<Output<A>>,
  ): void {
    this.#mount(action, async (request, input) => {
      const actor = await this.#actor(request)
      await this.#limit(request, actor, 'read')
      return ask(this.#reading(actor), parseInput(action, await input()))
    })
  }

  /** A command of a signed-in person: once per key, in one transaction. */
  command<A extends Action>(action: A, act: (work: Work, input: Parsed<A>) => Promise<Output<A>>): void {
    this.#mount(action, async (request, input) => {
      const actor = signedIn(await this.#actor(request))
      await this.#limit(request, actor, 'write')
      const parsed = parseInput(action, await input())
      const key = this.#key(request)
      return runCommand(this.#parts.runner, { actor, key, name: action.name, input: parsed }, (work) =>
        act(work, parsed),
      )
    })
  }

  /**
   * A command whose body is a file. `admit` looks at who sends it before anything of the file is read; the
   * bytes are part of what a key stands for.
   */
  upload<A extends Action & { largest: number }>(
    action: A,
    admit: (reading: Reading, input: Parsed<A>) => Promise<unknown>,
    act: (work: Work, input: Parsed<A>, bytes: Buffer) => Promise<Output<A>>,
  ): void {
    const read = express.raw({ type: () => true, limit: action.largest, inflate: false })
    this.#mount(action, async (request, _input, response) => {
      const actor = signedIn(await this.#actor(request))
      await this.#limit(request, actor, 'upload')
      const input = parseInput(action, { ...request.query, ...request.params })
      const key = this.#key(request)
      await admit(this.#reading(actor), input)
      const body = await bodyOf(request, response, read)
      const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0)
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      return runCommand(
        this.#parts.runner,
        { actor, key, name: action.name, input: { input, sha256 } },
        (work) => act(work, input, bytes),
      )
    })
  }

  /** A command before there is a session (signing in). It handles its own repeats, by the `key` where one was sent. */
  publicCommand<A extends Action>(
    action: A,
    act: (
      parts: { request: Request; response: Response; actor: Actor | null; key: string | undefined },
      input: Parsed<A>,
    ) => Promise<Output<A>>,
  ): void {
    this.#mount(action, async (request, input, response) => {
      const actor = await this.#actor(request)
      await this.#limit(request, actor, 'write')
      const key = id.safeParse(request.get('Idempotency-Key')).data
      return act({ request, response, actor, key }, parseInput(action, await input()))
    })
  }

  /**
   * Bytes for a signed-in person, under a GET of `path`. Whatever they hold, a browser runs nothing of them;
   * it may keep them for a day, so changed bytes need an address of their own. With a name they are to be
   * kept as that file: a browser does not open them in its window.
   */
  file<I extends z.ZodType>(
    path: string,
    input: I,
    read: (reading: Reading, input: z.output<I>) => Promise<{ bytes: Buffer; type: string; name?: string }>,
  ): void {
    this.router.get(path, async (request, response) => {
      occasionIsAbout(request.params)
      const actor = signedIn(await this.#actor(request))
      await this.#limit(request, actor, 'read')
      const { bytes, type, name } = await read(
        this.#reading(actor),
        input.parse({ ...request.query, ...request.params }),
      )
      if (name !== undefined) response.attachment(name)
      response
        .set('Content-Type', type)
        .set('X-Content-Type-Options', 'nosniff')
        .set('Content-Security-Policy', "default-src 'none'; sandbox")
        .set('Cache-Control', 'private, max-age=86400')
        .send(bytes)
    })
  }

  /** Counts a request outside of the API as one that reads. Refuses `too_many_requests`. */
  async countRead(request: Request): Promise<void> {
    await this.#limit(request, await this.#actor(request), 'read')
  }

  #mount<A extends Action>(
    action: A,
    serve: (request: Request, input: () => Promise<unknown>, response: Response) => Promise<Output<A>>,
  ): void {
    const handle = async (request: Request, response: Response) => {
      occasionIsAbout({ ...request.query, ...request.params })
      const sent = async () => {
        if (action.method === 'GET') return request.query
        return z
          .looseObject({})
          .catch({})
          .parse(await bodyOf(request, response, readJson))
      }
      if (action.method === 'POST' && !isOwnPage(request, this.#parts.runner.publicUrl)) refuse('not_allowed')
      const input = async () => {
        const whole = { ...(await sent()), ...request.params }
        occasionIsAbout(whole)
        return whole
      }
      const output = await serve(request, input, response)
      response.set('Cache-Control', 'no-store').json(output)
    }
    if (action.method === 'GET') this.router.get(action.path, handle)
    else this.router.post(action.path, handle)
  }

  async #actor(request: Request): Promise<Actor | null> {
    const session = await this.#parts.sessionOf(headersOf(request))
    for (const cookie of session?.cookies ?? []) request.res?.append('Set-Cookie', cookie)
    return session?.actor ?? null
  }

  #reading<A>(actor: A): Reading<A> {
    const { db, now, publicUrl } = this.#parts.runner
    return { db, now: now(), actor, publicUrl }
  }

  async #limit(request: Request, actor: Actor | null, kind: keyof typeof perMinute): Promise<void> {
    const who = actor ? `user:${actor.userId}` : `address:${networkOf(request.ip)}`
    await this.#uses.count(`http:${kind}:${who}`, perMinute[kind])
  }

  #key(request: Request): string {
    const key = id.safeParse(request.get('Idempotency-Key'))
    return key.success ? key.data : refuse('bad_input', { header: 'Idempotency-Key' })
  }
}

/** Asked for after the session and the rate: what a stranger sends too much of is not even read. */
function bodyOf(request: Request, response: Response, read: RequestHandler): Promise<unknown> {
  return new Promise((resolve, reject) => {
    read(request, response, (error?: unknown) => (error ? reject(error) : resolve(request.body)))
  })
}

function signedIn(actor: Actor | null): Actor {
  return actor ?? refuse('not_signed_in')
}

/**
 * Whether a request comes from a page of ours (besides SameSite=Lax): a browser names the page's origin, other
 * programs need not. Known by the host that was asked, and by the public address, since a proxy may ask by
 * another name.
 */
export function isOwnPage(request: { headers: Request['headers'] }, publicUrl: string): boolean {
  const { origin, host } = request.headers
  if (origin === undefined) return true
  if (!URL.canParse(origin)) return false
  const [page, ours] = [new URL(origin), new URL(publicUrl)]
  // Over TLS a plain page of the same name is not ours: anybody on the way could have written it.
  if (ours.protocol === 'https:' && page.protocol !== 'https:') return false
  return [host, ours.host].includes(page.host)
}

export function headersOf(request: { headers: Request['headers'] }): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers))
    if (typeof value === 'string') headers.set(name, value)
  return headers
}

/** Every request has an id: in each line of the log about it, in its answer. */
export function withRequestId(_request: Request, response: Response, next: () => void): void {
  const requestId = randomUUID()
  response.locals.requestId = requestId
  response.set('X-Request-Id', requestId)
  onOccasion({ requestId }, next)
}

/** The one place where what was thrown becomes an answer. Unexpected errors are logged with the request's id. */
export function answerErrors(log: Log): ErrorRequestHandler {
  return (error: unknown, request, response, _next) => {
    const requestId = String(response.locals.requestId)
    const answer = wireError(error)
    // The route, not the path: a personal link's path is a secret.
    logFault(log, error, answer, {
      requestId,
      method: request.method,
      route: String(request.route?.path ?? ''),
    })
    if (response.headersSent) return void response.end()
    const status = errorStatus[answer.code]
    if (status === 429) response.set('Retry-After', String(answer.data?.seconds ?? 1))
    response.status(status).json({ error: { ...answer, requestId } })
  }
}

/** Tells the log of what is nobody's own doing; `what` names what was asked. */
export function logFault(log: Log, error: unknown, { code }: WireError, what: object = {}): void {
  if (code === 'internal') log.error({ err: error, ...what }, 'what was asked failed')
  if (code === 'storage_full') log.error(what, 'the disk of the database is full')
  if (code === 'unavailable') log.warn({ reason: reasonOf(error), ...what }, 'what was asked has to wait')
}

/** Gives any thrown value its code. What is not expected is `internal` and says nothing else. */
export function wireError(error: unknown): WireError {
  if (error instanceof Refusal) return { code: error.code, data: error.data }
  if (error instanceof z.ZodError) {
    const fields = error.issues.slice(0, 20).map(({ path, message }) => ({ path: path.join('.'), message }))
    const zoneAlone = fields.length > 0 && fields.every((field) => field.message === 'zone_unknown')
    return { code: zoneAlone ? 'zone_unknown' : 'bad_input', fields }
  }
  // Express's body parser, path decoding and static files mark what the client did wrong.
  const parserStatus = z.object({ status: z.int() }).safeParse(error)
  if (parserStatus.success) {
    if (parserStatus.data.status === 413) return { code: 'too_large' }
    if (parserStatus.data.status === 404) return { code: 'not_found' }
    if (parserStatus.data.status >= 400 && parserStatus.data.status < 500) return { code: 'bad_input' }
  }
  if (error instanceof CoordinationUnavailable || isAway(error)) return { code: 'unavailable' }
  if (isFull(error)) return { code: 'storage_full' }
  return { code: 'internal' }
}
