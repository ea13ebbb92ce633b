import type { Program } from './program.ts'

/**
 * An upper bound on a packing program from prices of its rows (weak duality): nobody can earn more than all rows
 * at their price, and of each wish what its dearest option is worth beyond the rows it takes. True of any prices
 * that are not negative, however they were found, so the tolerances of a solver do not matter. What this sum itself
 * may lose by rounding is added: for n terms, at most 2n half-units in the last place of the sum of their sizes.
 */
export function boundFrom(
  { weights, optionsOf, rowsOf, rows, limits }: Program,
  prices: Float64Array,
): number {
  let bound = 0
  for (const [row, limit] of limits.entries()) bound += limit * Math.max(prices[row] ?? 0, 0)
  let size = bound
  for (const [wish, weight] of weights.entries()) {
    let best = 0
    for (let option = optionsOf[wish] ?? 0; option < (optionsOf[wish + 1] ?? 0); option++) {
      let rest = weight
      for (let at = rowsOf[option] ?? 0; at < (rowsOf[option + 1] ?? 0); at++)
        rest -= Math.max(prices[rows[at] ?? 0] ?? 0, 0)
      if (rest > best) best = rest
    }
    bound += best
    size += weight
  }
  return bound + Number.EPSILON * size * (limits.length + weights.length)
}
