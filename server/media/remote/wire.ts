import { z } from 'zod'
import type { WireError } from '../../../shared/contract.ts'
import { errorStatus } from '../../../shared/errors.ts'
import { mediaHealth, rtpCapabilities } from '../../../shared/media.ts'
import { id } from '../../../shared/values.ts'
import type { Occasion } from '../../platform/log.ts'
import type { MediaStatus } from '../plane.ts'
import { openProbeEvents, seatEvents } from '../seat.ts'

/**
 * What `web` processes, where the pages are, and `media` processes, where the calls are, say to each other over
 * `Coordination`. All of it is parsed: during an upgrade the other side may be of another version.
 */

/** The channels: of everyone's signs of life, of what is said to one process, of calls that are to end. */
export const channels = {
  beats: 'media.beats',
  to: (processId: string) => `media.to.${processId}`,
  closing: 'media.closing',
} as const

/** Where a call is: the lease that its process holds, and the place where that process is noted. */
export const callPlace = (callId: string) => `media.call.${callId}`

/** A name that is one of the keys. */
const keyOf = <K extends string>(named: Record<K, unknown>) =>
  z.custom<K>((name) => typeof name === 'string' && Object.hasOwn(named, name))

const mediaStatus = z.discriminatedUnion('state', [
  z.object({ state: z.literal('preparing'), progress: z.number().optional(), note: z.string().optional() }),
  z.object({ state: z.literal('ready') }),
  z.object({ state: z.literal('failed'), sentence: z.string() }),
]) satisfies z.ZodType<MediaStatus>

const hostBeat = z.object({
  as: z.literal('host'),
  from: id,
  /** Takes no more calls: it is about to end. */
  draining: z.boolean(),
  status: mediaStatus,
  capabilities: rtpCapabilities.nullable(),
  calls: z.int(),
  workers: z.int(),
  /** By the calls' ids, then by the peers'. */
  health: z.record(z.string(), z.record(z.string(), mediaHealth)),
})
export type HostBeat = z.infer<typeof hostBeat>

/** A sign of life of one process; `gone` is its last. */
export const beat = z.discriminatedUnion('as', [
  hostBeat,
  z.object({ as: z.literal('web'), from: id }),
  z.object({ as: z.literal('gone'), from: id }),
])
export type Beat = z.infer<typeof beat>

/** `stay` names one stay in a call, or one probe; the web process makes it up. */
const question = z.discriminatedUnion('what', [
  z.object({
    what: z.literal('join'),
    stay: id,
    callId: z.string(),
    peerId: z.string(),
    capabilities: rtpCapabilities,
  }),
  z.object({ what: z.literal('act'), stay: id, act: keyOf(seatEvents), input: z.unknown() }),
  z.object({ what: z.literal('openProbe'), stay: id, peerId: z.string() }),
  z.object({ what: z.literal('probe'), stay: id, act: keyOf(openProbeEvents), input: z.unknown() }),
])
export type Question = z.infer<typeof question>

/** The event of a page that is behind a question: the host's log names it as well. */
const occasion = z
  .object({ requestId: id, event: z.string(), callId: id })
  .partial() satisfies z.ZodType<Occasion>

/** What a host hears. */
export const toHost = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ask'), id, from: id, question, occasion: occasion.catch({}) }),
  z.object({ kind: z.literal('leave'), from: id, stay: id }),
])
export type ToHost = z.infer<typeof toHost>

const refusal = z.object({
  code: keyOf(errorStatus),
  data: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
}) satisfies z.ZodType<WireError>

/** What a web process hears. */
export const toWeb = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('answer'), id, data: z.unknown() }),
  z.object({ kind: z.literal('refusal'), id, error: refusal }),
  z.object({ kind: z.literal('told'), stay: id, push: z.string(), data: z.unknown() }),
])
export type ToWeb = z.infer<typeof toWeb>
