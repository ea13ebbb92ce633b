import { Cadical } from 'cadical-wasm'
import type { Assignment, Model } from '../model.ts'
import { scoreOf } from '../score.ts'
import { fewest } from './coreGuided.ts'
import { decode, type Encoding, encode } from './encoding.ts'
import { FormulaTooLarge } from './formula.ts'

/** A formula with more clauses than this is not tried: it takes about 1 GB. */
const mostClauses = 4_000_000

/** How often the solver looks up from its work, in milliseconds. */
const lookUpEvery = 20

export interface ExactOptions {
  /**
   * For models that need not place everything: what is missing and the total weight are held at these proved values.
   * Without them nothing can be proved of such a model. Ignored when `model.mandatory`.
   */
  readonly level: { readonly missing: number; readonly weight: number } | null
  readonly seed: number
  /** Any valid schedule will do, however many holes it has. */
  readonly anySchedule?: boolean
  /** A better schedule found elsewhere, polled between and during solves; null where none. It is valid. */
  incumbent(): Assignment | null
  /** A new proved lower bound on holes. */
  onBound(holes: number): void
  /** A valid schedule with fewer holes than any incumbent known. */
  onSchedule(assignment: Assignment): void
  shouldStop(): boolean
}

/**
 * Finds the fewest holes (level 3) of a schedule and proves it, with CaDiCaL (Biere et al., 2024) compiled to
 * WebAssembly. Blocks; meant for a thread of its own.
 *
 * `infeasible`: no valid schedule exists at all (or none at that level), proved. `too_large`: the formula would have
 * more than four million clauses.
 */
export async function solveExactly(
  model: Model,
  options: ExactOptions,
): Promise<'optimal' | 'infeasible' | 'stopped' | 'too_large'> {
  if (!model.mandatory && !options.level) return 'stopped'
  const encoding = encodeWithin(model, options.level)
  if (!encoding) return 'too_large'
  let known: Assignment | null = null
  let best = Infinity
  let bound = -1
  const bestKnown = () => {
    const latest = options.incumbent()
    if (latest && latest !== known) best = Math.min(best, scoreOf(model, latest).holes)
    known = latest
    return best
  }
  let lookedUp = 0
  const shouldEnd = () => {
    const now = performance.now()
    if (now - lookedUp < lookUpEvery) return false
    lookedUp = now
    return options.shouldStop() || bestKnown() <= bound
  }
  const solver = await Cadical.create({ seed: Math.abs(options.seed) % 1_000_000_000 })
  try {
    encoding.formula.load(solver)
    solver.setTerminate(shouldEnd)
    const answer = fewest(solver, options.anySchedule ? [] : encoding.holes, {
      onBound: (cost) => {
        if (cost > bound) {
          bound = cost
          options.onBound(bound)
        }
        return bestKnown() <= bound
      },
      onSolution: (cost) => {
        if (cost >= bestKnown()) return
        best = cost
        options.onSchedule(decode(encoding, (literal) => solver.value(literal)))
      },
      shouldStop: options.shouldStop,
    })
    return answer === 'stopped' && bestKnown() <= bound ? 'optimal' : answer
  } finally {
    solver.dispose()
  }
}

function encodeWithin(model: Model, level: ExactOptions['level']): Encoding | null {
  try {
    return encode(model, level, mostClauses)
  } catch (error) {
    if (error instanceof FormulaTooLarge) return null
    throw error
  }
}
