import { z } from 'zod'
import type { Assignment, Model } from './model.ts'

/** The file formats of the command line: an instance, and a solution of it. Slots and indices count from 0. */

/** What is malformed in a file, beginning with the place: `meetings[3].b: no such participant`. */
export class FormatFault extends Error {}

/** The engine counts in 32 bits. */
const mostWeight = 2 ** 31 - 1

const count = z.int().min(0)
/** One number for all slots, or one for each. */
const perSlot = z.union([count, z.array(count)], {
  error: 'expected a number, 0 or more, or one for each slot',
})

const participantSchema = z.object({
  id: z.string().optional(),
  /** Slots at which it is away. */
  forbidden: z.array(count).nullish(),
  /** Its delegates: how many meetings it can hold at the same time. */
  cap: count.nullish(),
  gap: count.nullish(),
  maxPerDay: count.nullish(),
  maxTotal: count.nullish(),
})

const meetingSchema = z.object({
  id: z.string().optional(),
  /** Two participants, by index. */
  a: count,
  b: count,
  /** Read to a thousandth. */
  w: z.number().min(0).max(1e6).nullish(),
  /** Slots of its session. */
  allowed: z.array(count).nullish(),
  fixed: count.nullish(),
  /** Meetings, by index, that must be held strictly before this one. */
  after: z.array(count).nullish(),
  /** A pool, by index. */
  pool: count.nullish(),
})

const instanceSchema = z
  .object({
    name: z.string().nullish(),
    T: z.int().min(1).max(10_000),
    /** The day of each slot: any whole numbers that never decrease. */
    day: z.array(z.int()).nullish(),
    tables: perSlot,
    participants: z.array(participantSchema),
    meetings: z.array(meetingSchema),
    pools: z.array(z.object({ id: z.string().optional(), cap: perSlot })).nullish(),
    mandatory: z.boolean().nullish(),
    fairness: count.nullish(),
  })
  .superRefine((instance, context) => {
    const { T, day, tables, participants, meetings } = instance
    const pools = instance.pools ?? []
    const fault = (path: PropertyKey[], message: string) =>
      context.addIssue({ code: 'custom', path, message })
    const ofEachSlot = (path: PropertyKey[], values: unknown) => {
      if (Array.isArray(values) && values.length !== T)
        fault(path, `${values.length} entries, one for each of ${T} slots expected`)
    }
    const below = (end: number, what: string, path: PropertyKey[], index: number | null | undefined) => {
      if (index !== null && index !== undefined && index >= end)
        fault(path, `no such ${what}: ${index}, there are ${end}`)
    }
    const eachBelow = (
      end: number,
      what: string,
      path: PropertyKey[],
      indices: number[] | null | undefined,
    ) => {
      for (const [at, index] of (indices ?? []).entries()) below(end, what, [...path, at], index)
    }

    ofEachSlot(['day'], day)
    for (const [at, one] of (day ?? []).entries())
      if (one < (day?.[at - 1] ?? one)) fault(['day', at], 'days must not decrease')
    ofEachSlot(['tables'], tables)
    for (const [at, { cap }] of pools.entries()) ofEachSlot(['pools', at, 'cap'], cap)
    for (const [at, { forbidden }] of participants.entries())
      eachBelow(T, 'slot', ['participants', at, 'forbidden'], forbidden)

    const known = new Map<string, number>()
    for (const [at, meeting] of meetings.entries()) {
      const place = ['meetings', at]
      for (const side of ['a', 'b'] as const)
        below(participants.length, 'participant', [...place, side], meeting[side])
      if (meeting.a === meeting.b) fault([...place, 'b'], 'the same participant as a')
      eachBelow(T, 'slot', [...place, 'allowed'], meeting.allowed)
      below(T, 'slot', [...place, 'fixed'], meeting.fixed)
      below(pools.length, 'pool', [...place, 'pool'], meeting.pool)
      eachBelow(meetings.length, 'meeting', [...place, 'after'], meeting.after)
      for (const [k, before] of (meeting.after ?? []).entries())
        if (before === at) fault([...place, 'after', k], 'a meeting cannot be after itself')
      const id = idOf(meeting, at)
      const same = known.get(id)
      if (same !== undefined) fault([...place, 'id'], `the same as of meetings[${same}]`)
      known.set(id, at)
    }
  })

/** An instance, ready for the engine. */
export interface Instance {
  name: string
  model: Model
  /** The meetings' ids, in the order of the model's wishes. Where the file gives none, `m1` is the first. */
  wishIds: readonly string[]
  /** Sum of the file's weights of what is placed: what a total of the model's weights stands for. */
  weightOf(assignment: Assignment): number
  /** The most that the file's weights can sum up to where the model's sum up to at most this. */
  weightWithin(bound: number): number
}

/**
 * Reads an instance. Throws a {@link FormatFault} where it is malformed.
 *
 * The engine counts in whole positive weights. Thousandths are scaled up; and where meetings of weight 0 exist,
 * all of them together are worth less than the smallest step of the others: they are placed where they cost no
 * weight. `weightOf` and `weightWithin` lead back to the file's weights.
 */
export function parseInstance(text: string): Instance {
  const file = parse(instanceSchema, text)
  const { T, meetings } = file
  const days = [...new Set(file.day ?? [])]
  const perSlotOf = (value: number | number[]) =>
    Array.isArray(value) ? value : Array<number>(T).fill(value)
  const thousandths = meetings.map(({ w }) => Math.round((w ?? 1) * 1000))
  const unit = [1000, 100, 10].find((size) => thousandths.every((weight) => weight % size === 0)) ?? 1
  /** What the smallest difference of two weights counts, so that all of those of nothing count less. */
  const step = thousandths.filter((weight) => weight === 0).length + 1
  const worth = thousandths.map((weight) => Math.max((weight / unit) * step, 1))
  if (worth.reduce((sum, weight) => sum + weight, 0) > mostWeight)
    throw new FormatFault('meetings: the weights are too large in sum, or too fine for their sum')
  return {
    name: file.name ?? '',
    wishIds: meetings.map(idOf),
    weightOf: (assignment) =>
      thousandths.reduce((sum, weight, at) => ((assignment[at] ?? -1) < 0 ? sum : sum + weight), 0) / 1000,
    weightWithin: (bound) => (Math.floor(bound / step) * unit) / 1000,
    model: {
      day: file.day ? file.day.map((day) => days.indexOf(day)) : Array<number>(T).fill(0),
      rooms: perSlotOf(file.tables),
      parties: file.participants.map(({ forbidden, cap, gap, maxPerDay, maxTotal }) => {
        const away = new Set(forbidden ?? [])
        return {
          delegates: Math.max(cap ?? 1, 1), // nobody to send is to be away all the time
          present: Array.from({ length: T }, (_, slot) => (away.has(slot) ? 0 : (cap ?? 1))),
          gap: gap ?? 0,
          maxPerDay: maxPerDay ?? Infinity,
          maxTotal: maxTotal ?? Infinity,
          minPerDay: 0,
          minTotal: 0,
          unfriendly: null,
        }
      }),
      wishes: meetings.map(({ a, b, allowed, fixed, after, pool }, at) => ({
        a,
        b,
        weight: worth[at] ?? 1,
        must: false,
        allowed: allowed ? [...new Set(allowed)].sort((one, other) => one - other) : null,
        fixed: fixed ?? null,
        after: [...new Set(after ?? [])],
        pools: typeof pool === 'number' ? [pool] : [],
      })),
      pools: (file.pools ?? []).map(({ cap }) => ({ capacity: perSlotOf(cap) })),
      mandatory: file.mandatory ?? false,
      fairness: file.fairness ?? null,
    },
  }
}

const slotOrNone = z.int().min(-1).nullable()
const solutionSchema = z
  .object({
    /** The slot of each meeting, -1 or null where it has none. */
    assign: z.array(slotOrNone).optional(),
    /** The same by meeting id; who is not named has none. */
    slots: z.record(z.string(), slotOrNone).optional(),
  })
  .refine(({ assign, slots }) => assign ?? slots, { error: 'neither "assign" nor "slots" is there' })

/** Reads a solution of an instance. Throws a {@link FormatFault} where it is malformed or of another instance. */
export function parseBaseline(text: string, { model, wishIds }: Instance): Assignment {
  const { assign, slots } = parse(solutionSchema, text)
  if (assign && assign.length !== wishIds.length)
    throw new FormatFault(`assign: ${assign.length} entries, the instance has ${wishIds.length} meetings`)
  const named = new Set(wishIds)
  const stranger = assign ? undefined : Object.keys(slots ?? {}).find((id) => !named.has(id))
  if (stranger !== undefined) throw new FormatFault(`slots.${stranger}: no such meeting`)
  const ends = model.day.length
  return Int32Array.from(wishIds, (id, at) => {
    const slot = (assign ? assign[at] : slots?.[id]) ?? -1
    if (slot >= ends)
      throw new FormatFault(
        `${assign ? `assign[${at}]` : `slots.${id}`}: no such slot: ${slot}, there are ${ends}`,
      )
    return slot
  })
}

function idOf({ id }: { id?: string | undefined }, at: number): string {
  return id ?? `m${at + 1}`
}

/** JSON by a schema; the fault says where it stands. */
function parse<Schema extends z.ZodType>(schema: Schema, text: string): z.output<Schema> {
  const source = text.replace(/^\uFEFF/, '')
  let value: unknown
  try {
    value = JSON.parse(source)
  } catch (error) {
    throw new FormatFault(syntaxFault(source), { cause: error })
  }
  const { data, error } = schema.safeParse(value)
  if (!error) return data
  const [first, ...others] = error.issues
  // of a union, the branch that came furthest knows the place best
  const deeper =
    first?.code === 'invalid_union' ? first.errors.flat().find(({ path }) => path.length > 0) : undefined
  const place = z.core.toDotPath([...(first?.path ?? []), ...(deeper?.path ?? [])]) || 'the whole'
  const more = others.length > 0 ? ` (and ${others.length} more)` : ''
  throw new FormatFault(`${place}: ${(deeper ?? first)?.message}${more}`)
}

/** One token of JSON and the blanks before it. */
const token =
  /[ \t\r\n]*([{}[\],:]|"(?:[^"\\\p{Cc}]|[\x7f-\x9f]|\\["\\/bfnrt]|\\u[\da-fA-F]{4})*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|(?:true|false|null)\b)/uy

/** Where text that is no JSON ceases to be JSON, as line and column, counted from 1. */
function syntaxFault(source: string): string {
  token.lastIndex = 0
  const open: ('{' | '[')[] = []
  /** What may come next; a value or a name may be the first of its list, which may then end at once. */
  let expected: 'value' | 'firstValue' | 'name' | 'firstName' | 'colon' | 'next' = 'value'
  let at = 0
  for (;;) {
    const found = token.exec(source)?.[1]
    if (found === undefined) break
    const start = token.lastIndex - found.length
    const inside = open.at(-1)
    const closes: boolean =
      (found === '}' && inside === '{' && (expected === 'next' || expected === 'firstName')) ||
      (found === ']' && inside === '[' && (expected === 'next' || expected === 'firstValue'))
    const takesValue: boolean = (expected === 'value' || expected === 'firstValue') && !/^[}\],:]/.test(found)
    const takesName: boolean = (expected === 'name' || expected === 'firstName') && found.startsWith('"')
    if (closes) {
      open.pop()
      expected = 'next'
    } else if (takesValue) {
      if (found === '{' || found === '[') open.push(found)
      expected = found === '{' ? 'firstName' : found === '[' ? 'firstValue' : 'next'
    } else if (takesName) expected = 'colon'
    else if (found === ':' && expected === 'colon') expected = 'value'
    else if (found === ',' && expected === 'next' && inside) expected = inside === '{' ? 'name' : 'value'
    else return unexpected(source, start)
    at = token.lastIndex
  }
  return unexpected(source, at + (/^[ \t\r\n]*/.exec(source.slice(at))?.[0].length ?? 0))
}

function unexpected(source: string, at: number): string {
  const lines = source.slice(0, at).split(/\r\n|\n|\r/)
  const found = at < source.length ? JSON.stringify(String.fromCodePoint(source.codePointAt(at) ?? 0)) : 'end'
  return `line ${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}: unexpected ${found}`
}
