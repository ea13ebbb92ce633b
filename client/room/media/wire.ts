import { z } from 'zod'
import type { Event, Push } from '../../../shared/contract.ts'
import { type ErrorCode, isErrorCode } from '../../../shared/errors.ts'

/** The way to the server that a media session speaks over. */
export interface MediaWire {
  /** Rejects with an error whose `code` is the refusal's, or without one when no answer came in time. */
  ask<I extends z.ZodType, O extends z.ZodType>(event: Event<I, O>, input: z.input<I>): Promise<z.output<O>>
  /** Hears a push until the returned function is called. */
  on<D extends z.ZodType>(push: Push<D>, hear: (data: z.output<D>) => void): () => void
  /** Nothing gets through any more, though the way seems open: opens it anew. */
  reopen(): void
}

const refused = z.object({ code: z.string() })

/** The code of a refusal, or nothing when the failure was another (no answer, a broken connection). */
export function refusalCode(error: unknown): ErrorCode | undefined {
  const { data } = refused.safeParse(error)
  return data && isErrorCode(data.code) ? data.code : undefined
}
