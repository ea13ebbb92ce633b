import { z } from 'zod'
import type { Action } from '../../shared/contract.ts'
import { address, outputOf, queryOf } from './api.ts'
import { ApiError, badInput } from './apiError.ts'

/** Nothing moved for so long: the connection is lost, ms. */
const PATIENCE = 30_000

interface Upload {
  /** Idempotency key of this file: sent again with it, the file is there once. */
  key: string
  signal: AbortSignal
  /** Called with the part that has left, 0 to 1. */
  onProgress: (sent: number) => void
}

/** Sends a file by an upload action, once. Throws `ApiError`; throws the signal's reason when it is aborted. */
export function upload<I extends z.ZodType, O extends z.ZodType>(
  action: Action<I, O> & { largest: number },
  input: z.input<I>,
  file: File,
  { key, signal, onProgress }: Upload,
): Promise<z.output<O>> {
  return new Promise((done, fail) => {
    signal.throwIfAborted()
    const checked = action.input.safeParse(input)
    if (!checked.success) throw badInput(checked.error)
    if (file.size > action.largest)
      throw new ApiError('too_large', { data: { limit: `${action.largest / 1024 ** 2} MB` } })
    const { url, rest } = address(action.path, z.record(z.string(), z.unknown()).parse(input))
    // Only this way of asking says how much of a body has left.
    const request = new XMLHttpRequest()
    const lose = () => fail(new ApiError('no_connection'))
    let patience = setTimeout(() => request.abort(), PATIENCE)
    const moved = () => {
      clearTimeout(patience)
      patience = setTimeout(() => request.abort(), PATIENCE)
    }
    const stop = () => {
      fail(signal.reason)
      request.abort()
    }
    signal.addEventListener('abort', stop, { once: true })
    request.onloadend = () => {
      clearTimeout(patience)
      signal.removeEventListener('abort', stop)
    }
    request.upload.onprogress = ({ loaded, total }) => {
      moved()
      onProgress(total > 0 ? loaded / total : 0)
    }
    request.onerror = lose
    request.onabort = lose
    request.onload = () => {
      const { status, responseText: text } = request
      try {
        done(
          outputOf(action, {
            status,
            text,
            requestId: request.getResponseHeader('x-request-id') ?? undefined,
          }),
        )
      } catch (error) {
        fail(error)
      }
    }
    request.open('POST', url + queryOf(rest))
    request.setRequestHeader('idempotency-key', key)
    request.setRequestHeader('content-type', 'application/octet-stream')
    request.send(file)
  })
}
