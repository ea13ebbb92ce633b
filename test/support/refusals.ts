import { expect } from 'vitest'
import { Refused } from './harness.ts'

/** Matches what a refused call throws. */
export function refused(code: string, data?: Record<string, unknown>) {
  return expect.objectContaining({ error: expect.objectContaining({ code, ...(data && { data }) }) })
}

/** The refusal of a call; null where it was not refused. */
export function refusalOf(call: Promise<unknown>): Promise<Refused['error'] | null> {
  return call.then(
    () => null,
    (error: unknown) => {
      if (error instanceof Refused) return error.error
      throw error
    },
  )
}

/** The code of a call's refusal; `done` where it was not refused. */
export async function codeOf(call: Promise<unknown>): Promise<string> {
  return (await refusalOf(call))?.code ?? 'done'
}

/** As {@link codeOf}, with the name that the refusal gives: `slot_taken: Kayu Rimba`. */
export async function namedCodeOf(call: Promise<unknown>): Promise<string> {
  const { code = 'done', data } = (await refusalOf(call)) ?? {}
  return data?.name === undefined ? code : `${code}: ${data.name}`
}
