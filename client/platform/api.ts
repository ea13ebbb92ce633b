import { z } from 'zod'
import type { Action } from '../../shared/contract.ts'
import { ApiError, badInput, wireError } from './apiError.ts'

/** Pauses before the second, third and fourth attempt, ms: together longer than a server takes to start anew. */
const RETRY_AFTER = [400, 1500, 4000]
/** An attempt that got no answer for so long is given up, ms. */
const PATIENCE = 30_000

interface CallOptions {
  signal?: AbortSignal
  /** Idempotency key of a command: one a press, made here when it is left out. */
  key?: string
}

/**
 * Calls an action and returns its parsed output, {@link persistently}; a command carries the same idempotency key each
 * time, so it happens at most once. Throws `ApiError`; throws the signal's reason when it is aborted.
 */
export async function call<I extends z.ZodType, O extends z.ZodType>(
  action: Action<I, O>,
  input: z.input<I>,
  { signal, key = newKey() }: CallOptions = {},
): Promise<z.output<O>> {
  const checked = action.input.safeParse(input)
  if (!checked.success) throw badInput(checked.error)
  const { url, rest } = address(action.path, z.record(z.string(), z.unknown()).parse(input))

  const request: RequestInit =
    action.method === 'GET'
      ? { headers: { accept: 'application/json' } }
      : {
          method: 'POST',
          headers: {
            accept: 'application/json',
            'content-type': 'application/json',
            'idempotency-key': key,
          },
          body: JSON.stringify(rest),
        }
  const target = action.method === 'GET' ? url + queryOf(rest) : url

  return persistently(async () => outputOf(action, await send(target, request, signal)), signal)
}

/**
 * Tries up to four times while the server cannot be reached or says that it has to wait: what changes something has to
 * carry the same idempotency key each time. Throws the last error, and the signal's reason when it is aborted.
 */
export async function persistently<T>(act: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await act()
    } catch (error) {
      const pause = RETRY_AFTER[attempt]
      if (pause === undefined || !mayPass(error)) throw error
      await wait(pause * (0.75 + Math.random() / 2), signal)
    }
  }
}

/** What an answer of this action holds. Throws the `ApiError` of a refusal, and of what the contract does not know. */
export function outputOf<I extends z.ZodType, O extends z.ZodType>(
  action: Action<I, O>,
  { status, text, requestId }: Answered,
): z.output<O> {
  const body = parseJson(text)
  if (status < 200 || status >= 300) {
    const refused = refusal.safeParse(body)
    throw refused.success ? refused.data.error : new ApiError(codeOfStatus(status))
  }
  const output = action.output.safeParse(body)
  if (output.success) return output.data
  console.error(`${action.name}: the answer is not what the contract says`, output.error)
  throw new ApiError('internal', { requestId })
}

interface Answered {
  status: number
  text: string
  requestId: string | undefined
}

/** Puts the `:name` parts of the path from the input; the rest of the input is returned. */
export function address(
  path: string,
  input: Record<string, unknown>,
): { url: string; rest: Record<string, unknown> } {
  const rest = { ...input }
  const filled = path.replace(/:(\w+)/g, (_, name: string) => {
    const value = rest[name]
    delete rest[name]
    return encodeURIComponent(String(value))
  })
  return { url: `/api${filled}`, rest }
}

/** The fields as the end of an address, with its question mark; empty where there are none. */
export function queryOf(fields: Record<string, unknown>): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined || value === null) continue
    for (const one of Array.isArray(value) ? value : [value]) query.append(name, String(one))
  }
  const text = query.toString()
  return text && `?${text}`
}

async function send(url: string, request: RequestInit, signal: AbortSignal | undefined): Promise<Answered> {
  const patience = AbortSignal.timeout(PATIENCE)
  let response: Response
  let text: string
  try {
    response = await fetch(url, {
      ...request,
      credentials: 'same-origin',
      signal: signal ? AbortSignal.any([signal, patience]) : patience,
    })
    text = await response.text()
  } catch {
    signal?.throwIfAborted()
    throw new ApiError('no_connection')
  }
  return { status: response.status, text, requestId: response.headers.get('x-request-id') ?? undefined }
}

const refusal = z.object({ error: wireError })

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** For answers that are not ours: a proxy in between, or a server that is just starting. */
function codeOfStatus(status: number): 'too_large' | 'too_many_requests' | 'unavailable' | 'internal' {
  if (status === 413) return 'too_large'
  if (status === 429) return 'too_many_requests'
  return status >= 502 && status <= 504 ? 'unavailable' : 'internal'
}

function mayPass(error: unknown): boolean {
  return error instanceof ApiError && (error.code === 'no_connection' || error.code === 'unavailable')
}

function wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((done, fail) => {
    const stop = () => {
      clearTimeout(timer)
      fail(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      done()
    }, ms)
    if (signal?.aborted) stop()
    else signal?.addEventListener('abort', stop, { once: true })
  })
}

/** A random UUID. `crypto.randomUUID` is missing on pages served without TLS, such as a trial on a LAN. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
