import { type Block, most, type Resource, type Span, type Supply } from './resources.ts'

/**
 * A packing program: choose at most one option of each wish, so that of the options in a row at most `limits` are
 * chosen; maximise the weight of the wishes that have one. Its linear relaxation is what the bounds come from.
 *
 * An option is a wish in a block of slots, x[m, B]. With blocks of one slot each this is the slot formulation of
 * the paper (x[m, t]), and its relaxation the one that the README of the instances measures; wider blocks give a
 * smaller program and a weaker bound. Lists in lists are flat: part i of `list` is list[start[i]] … list[start[i+1]-1].
 */
export interface Program {
  readonly weights: Float64Array
  /** Where the options of each wish start; one more at the end. */
  readonly optionsOf: Int32Array
  /** Where the rows of each option start, in `rows`; one more at the end. */
  readonly rowsOf: Int32Array
  readonly rows: Int32Array
  readonly limits: Float64Array
}

/** The program of the supply over blocks: slots in a row, in order, that together are all slots. */
export function programOf(supply: Supply, blocks: readonly Block[]): Program {
  const { demands, resources } = supply
  const blockOf = new Int32Array(supply.day.length)
  for (const [at, { from, to }] of blocks.entries()) blockOf.fill(at, from, to + 1)
  const places = demands.map(({ slots }) => [...new Set(slots.map((slot) => blockOf[slot] ?? 0))])

  const limits: number[] = []
  /** Rows of each resource at each block. */
  const rowsAt = resources.map((resource) => {
    const at = blocks.map((): number[] => [])
    for (const { from, to, limit } of rowsOf(resource, supply, blocks)) {
      for (const [block, span] of blocks.entries())
        if (within(span, { from, to })) at[block]?.push(limits.length)
      limits.push(limit)
    }
    return at
  })

  const optionsOf = [0]
  const starts = [0]
  const rows: number[] = []
  for (const [at, demand] of demands.entries()) {
    for (const block of places[at] ?? []) {
      for (const resource of demand.resources) rows.push(...(rowsAt[resource]?.[block] ?? []))
      starts.push(rows.length)
    }
    optionsOf.push(starts.length - 1)
  }
  return {
    weights: Float64Array.from(demands, ({ weight }) => weight),
    optionsOf: Int32Array.from(optionsOf),
    rowsOf: Int32Array.from(starts),
    rows: Int32Array.from(rows),
    limits: Float64Array.from(limits),
  }
}

/** The limits of a resource that hold for whole blocks, less those that others imply. */
function rowsOf(
  { spans, demands: users }: Resource,
  { demands, day }: Supply,
  blocks: readonly Block[],
): Span[] {
  const wanted = new Int32Array(day.length)
  for (const user of users)
    for (const slot of demands[user]?.slots ?? []) wanted[slot] = (wanted[slot] ?? 0) + 1
  const wishesIn = ({ from, to }: Block) =>
    users.filter((user) => demands[user]?.slots.some((slot) => from <= slot && slot <= to)).length

  const kept: Span[] = spans.slice(0, day.length)
  const capacity = (span: Block) => Math.min(most(kept, slotsOf(span), wanted), wishesIn(span))
  for (const span of spans.slice(day.length)) if (span.limit < capacity(span)) kept.push(span)

  const long = kept
    .slice(day.length)
    .filter((span) => blocks.filter((block) => within(block, span)).length > 1)
  const short = blocks
    .map((block): Span => ({ ...block, limit: most(kept, slotsOf(block), wanted) }))
    .filter((row) => row.limit < wishesIn(row))
    .filter((row) => !long.some((span) => within(row, span) && span.limit <= row.limit))
  return [...short, ...long]
}

function within(inner: Block, outer: Block): boolean {
  return outer.from <= inner.from && inner.to <= outer.to
}

function* slotsOf({ from, to }: Block) {
  for (let slot = from; slot <= to; slot++) yield slot
}
