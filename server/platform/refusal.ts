import type { ErrorCode } from '../../shared/errors.ts'

/**
 * An expected "no": a code from `shared/errors.ts` and what the reader's sentence needs. It is thrown so
 * that the transaction it happens in is rolled back whole, and becomes the coded answer at the edge.
 */
export class Refusal extends Error {
  readonly code: ErrorCode
  readonly data: Record<string, string | number>

  constructor(code: ErrorCode, data: Record<string, string | number> = {}) {
    super(code)
    this.name = 'Refusal'
    this.code = code
    this.data = data
  }
}

/** Ends the present action with the expected refusal `code`. */
export function refuse(code: ErrorCode, data?: Record<string, string | number>): never {
  throw new Refusal(code, data)
}
