import { type Clauses, FALSE, type Literal, TRUE } from './formula.ts'

/**
 * Counts literals in unary: a totalizer (Bailleux & Boufkhad, CP 2003), a balanced tree of sorted counts. Outputs are
 * made when they are asked for and only as many as that (Martins, Joshi, Manquinho, Lynce, CP 2014), so that a bound
 * may grow between two calls of a solver.
 *
 * `exact` counters say both that at least k hold and that fewer do; the others only the former, which is what an
 * upper bound needs.
 */
export class Counter {
  readonly size: number
  readonly #into: Clauses
  readonly #exact: boolean
  readonly #children: readonly [Counter, Counter] | null
  readonly #outputs: Literal[] = []

  constructor(into: Clauses, inputs: readonly Literal[], exact: boolean) {
    this.size = inputs.length
    this.#into = into
    this.#exact = exact
    const half = inputs.length >> 1
    this.#children =
      inputs.length > 1
        ? [new Counter(into, inputs.slice(0, half), exact), new Counter(into, inputs.slice(half), exact)]
        : null
    if (inputs.length === 1) this.#outputs.push(...inputs)
  }

  /** A literal for: at least `count` of the inputs hold. */
  atLeast(count: number): Literal {
    if (count <= 0) return TRUE
    if (count > this.size) return FALSE
    this.#extend(count)
    return this.#outputs[count - 1] ?? FALSE
  }

  #extend(to: number): void {
    const from = this.#outputs.length
    if (!this.#children || from >= to) return
    const [left, right] = this.#children
    for (let k = from; k < to; k++) {
      const output = this.#into.variable()
      this.#into.clause([-output, this.#outputs[k - 1] ?? TRUE])
      this.#outputs.push(output)
    }
    for (let l = 0; l <= Math.min(left.size, to); l++)
      for (let r = Math.max(from - l, 0); r <= Math.min(right.size, to - l); r++) {
        if (l + r > from)
          this.#into.clause([-left.atLeast(l), -right.atLeast(r), this.#outputs[l + r - 1] ?? FALSE])
        if (this.#exact && l + r < to)
          this.#into.clause([left.atLeast(l + 1), right.atLeast(r + 1), -(this.#outputs[l + r] ?? FALSE)])
      }
  }
}

/**
 * How many of `inputs` hold among the first ones: `atLeast(end, count)` is a literal for "of the inputs before `end`,
 * at least `count` hold". A sequential counter (Sinz, CP 2005), in both directions. Where the inputs stand in order of
 * time its literals have a meaning of their own, which is what makes proofs with them short.
 */
export class PrefixCounter {
  readonly #total: number
  readonly #rows: readonly (readonly Literal[])[]

  /** Exactly `total` of the inputs hold; this is added to the clauses. */
  constructor(into: Clauses, inputs: readonly Literal[], total: number) {
    this.#total = total
    const possible = inputs.map((literal) => (literal === FALSE ? 0 : 1))
    let after = possible.reduce<number>((sum, one) => sum + one, 0)
    let before = 0
    const rows: Literal[][] = [[]]
    for (const [at, input] of inputs.entries()) {
      before += possible[at] ?? 0
      after -= possible[at] ?? 0
      const last = rows[at] ?? []
      const row: Literal[] = []
      for (let count = 1; count <= total + 1; count++) {
        const same = count > total ? FALSE : (last[count - 1] ?? FALSE)
        const less = count === 1 ? TRUE : (last[count - 2] ?? FALSE)
        const now =
          count > Math.min(before, total)
            ? FALSE
            : count <= total - after
              ? TRUE
              : input === FALSE
                ? same
                : into.variable()
        row.push(now)
        into.clause([-same, now])
        into.clause([-less, -input, now])
        into.clause([-now, same, input])
        into.clause([-now, less])
      }
      rows.push(row)
    }
    this.#rows = rows
  }

  atLeast(end: number, count: number): Literal {
    if (count <= 0) return TRUE
    if (count > this.#total) return FALSE
    return this.#rows[end]?.[count - 1] ?? FALSE
  }
}
