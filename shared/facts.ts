import { z } from 'zod'
import { push } from './contract.ts'

/** Nouns whose answers may have changed. A page asks again for what it shows of them. */
export const topic = z.enum(['account', 'forum', 'firm', 'matching', 'schedule', 'room', 'sharing', 'deal'])
export type Topic = z.infer<typeof topic>

/** "This changed": carries no data, so nothing leaks and nothing relies on its arriving. */
export const fact = push('fact', z.object({ topics: z.array(topic).max(10) }))
