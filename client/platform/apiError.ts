import { z } from 'zod'
import type { WireError } from '../../shared/contract.ts'
import { type ErrorCode, isErrorCode } from '../../shared/errors.ts'

/** What can go wrong as the reader sees it: the server's codes, and not reaching the server at all. */
export type RefusalCode = ErrorCode | 'no_connection'

/**
 * The one error that `call` and `ask` throw. `data` holds what the reader's sentence needs, `fields` names
 * the malformed input, `requestId` finds the server's log line.
 */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly code: RefusalCode
  readonly data: Record<string, string | number>
  readonly fields: { path: string; message: string }[]
  readonly requestId: string | undefined

  constructor(code: RefusalCode, rest: Omit<WireError, 'code'> = {}) {
    super(code)
    this.code = code
    this.data = rest.data ?? {}
    this.fields = rest.fields ?? []
    this.requestId = rest.requestId
  }
}

/** Whether what was asked may have happened all the same: the answer to it was lost, on the way or behind a proxy. */
export function leavesOpen(error: unknown): boolean {
  return error instanceof ApiError && open.has(error.code)
}

const open: ReadonlySet<RefusalCode> = new Set<RefusalCode>(['no_connection', 'unavailable', 'internal'])

/** A refusal from the wire. A code that this page is too old to know is shown as `internal`. */
export const wireError = z
  .object({
    code: z.string(),
    data: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
    fields: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    requestId: z.string().optional(),
  })
  .transform(({ code, ...rest }) => new ApiError(isErrorCode(code) ? code : 'internal', rest))

/** Malformed input, found before or after sending: the same error that the server would answer. */
export function badInput(error: z.ZodError): ApiError {
  return new ApiError('bad_input', {
    fields: error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message })),
  })
}
