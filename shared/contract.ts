import { z } from 'zod'
import type { ErrorCode } from './errors.ts'

/**
 * What crosses the wire, said once. An action is one HTTP command or query; an event is one acknowledged
 * socket message from client to server; a push is one message from server to client. Both ends are typed
 * from these values and parse with the same schemas.
 */

type Schema = z.ZodType

/** GET is a query and changes nothing; POST is a command and carries an idempotency key. */
export interface Action<I extends Schema = Schema, O extends Schema = Schema> {
  readonly name: string
  readonly method: 'GET' | 'POST'
  /** Express path below /api; each `:name` in it is a string field of the input. */
  readonly path: string
  readonly input: I
  readonly output: O
  /** Expected refusals beyond those every action shares (see `commonErrors`). */
  readonly errors: readonly ErrorCode[]
  /** Who may call it before the service looks closer. */
  readonly access: 'public' | 'signed_in'
  /** Of an upload: bytes that its body may have. */
  readonly largest?: number
  /** Of a download: it answers with a file, which its output holds as text. */
  readonly file?: 'text/csv'
}

export interface Event<I extends Schema = Schema, O extends Schema = Schema> {
  readonly name: string
  readonly input: I
  readonly output: O
  readonly errors: readonly ErrorCode[]
}

export interface Push<D extends Schema = Schema> {
  readonly name: string
  readonly data: D
}

type ActionWords<I extends Schema, O extends Schema> = {
  path: string
  input: I
  output: O
  errors?: readonly ErrorCode[]
  access?: 'public' | 'signed_in'
}

/** A question: inert, cacheable by the client. `name` is `<noun>.<verb>`, unique in the product. */
export function query<I extends Schema, O extends Schema>(
  name: string,
  words: ActionWords<I, O>,
): Action<I, O> {
  return { name, method: 'GET', errors: [], access: 'signed_in', ...words }
}

/** A command: changes something, once per idempotency key. */
export function command<I extends Schema, O extends Schema>(
  name: string,
  words: ActionWords<I, O>,
): Action<I, O> {
  return { name, method: 'POST', errors: [], access: 'signed_in', ...words }
}

/** A command whose body is a file as it is: the fields of its input stand in path and query. */
export function upload<I extends Schema, O extends Schema>(
  name: string,
  words: ActionWords<I, O> & { largest: number },
): Action<I, O> & { largest: number } {
  return { name, method: 'POST', errors: [], access: 'signed_in', ...words }
}

/** A question whose answer is a file to be kept. It is noted that it was taken. */
export function download<I extends Schema>(
  name: string,
  words: { path: string; input: I; errors?: readonly ErrorCode[] },
): Action<I, z.ZodString> {
  return { ...query(name, { ...words, output: z.string() }), file: 'text/csv' }
}

/** A socket message that is answered with `{ ok: true, data }` or `{ ok: false, error }`. */
export function event<I extends Schema, O extends Schema>(
  name: string,
  words: { input: I; output: O; errors?: readonly ErrorCode[] },
): Event<I, O> {
  return { name, errors: [], ...words }
}

/** A socket message from the server. Nothing relies on its arriving: a client that returns asks anew. */
export function push<D extends Schema>(name: string, data: D): Push<D> {
  return { name, data }
}

export type Input<A extends { input: Schema }> = z.input<A['input']>
export type Parsed<A extends { input: Schema }> = z.output<A['input']>
export type Output<A extends { output: Schema }> = z.output<A['output']>

/** Throws a ZodError where it is not what the action or event takes. */
export function parseInput<A extends { input: Schema }>(of: A, sent: unknown): Parsed<A> {
  // The schema is A's own, so what it gives is A's parsed input; the generic cannot show it.
  return of.input.parse(sent) as Parsed<A>
}

/** Throws a ZodError where it is not what the action or event answers. */
export function parseOutput<A extends { output: Schema }>(of: A, answered: unknown): Output<A> {
  return of.output.parse(answered) as Output<A>
}

/** The answer to an event and the body of a refused HTTP call share the shape of `error`. */
export type Answer<T> = { ok: true; data: T } | { ok: false; error: WireError }

export interface WireError {
  code: ErrorCode
  /** What the reader's sentence needs: names, limits, instants (ISO, UTC). */
  data?: Record<string, string | number>
  /** Names the failing field, as a path, where the input was malformed. */
  fields?: { path: string; message: string }[]
  requestId?: string
}
