import { setImmediate } from 'node:timers/promises'
import type { Model } from '../model.ts'
import { boundFrom } from './dual.ts'
import { pricesOf } from './prices.ts'
import { programOf } from './program.ts'
import { supplyOf } from './resources.ts'

interface BoundOptions {
  /** Hears each bound that is tighter than the last, from the sum of all weights downwards. */
  onBound: (weight: number) => void
  /** Asked a few times a second; what was found until then is the answer. Messages get through before it is asked. */
  shouldStop: () => boolean
  /**
   * Bound only schedules that place every must: true of the best ones as soon as any such schedule is known, for
   * the first level comes first. It matters where a must pushes out weight.
   */
  everyMust?: boolean
}

/** More answers than any instance took, so that an end is sure; see `pricesOf`. */
const enough = 1_000

/** How close the attained comes to the bound before we end. Decides nothing else. */
const nearly = 0.02

/**
 * A proved upper bound on the total weight of any valid schedule (level 2 of the objective). Blocking, with breaths
 * for messages: for a thread of its own.
 *
 * It is the linear relaxation, rounded down because weights are whole: first with all slots as one block, a small
 * program that knows how many meetings each party, the rooms and each pool can have in all; then slot by slot (the
 * x[m, t] of the paper). What makes it a proof are prices of capacity alone (weak duality, see `boundFrom`). Musts,
 * minimums, fairness and the order of wishes that are not locked are left out, which can only raise it. For a
 * mandatory model a bound below the sum of all weights proves that no schedule exists.
 */
export async function boundWeight(model: Model, options: BoundOptions): Promise<number> {
  const { onBound, shouldStop, everyMust = false } = options
  const bonus = everyMust ? 4 * Math.max(0, ...model.wishes.map(({ weight }) => weight)) : 0
  const supply = supplyOf(withBonus(model, bonus))
  const placed =
    supply.locked - bonus * model.wishes.filter(({ must, fixed }) => must && fixed === null).length
  let best = Infinity
  const tell = (bound: number) => {
    const weight = placed + Math.floor(bound)
    if (!(weight < best)) return
    best = weight
    onBound(best)
  }
  tell(supply.demands.reduce((sum, { weight }) => sum + weight, 0))

  const whole = [{ from: 0, to: model.day.length - 1 }]
  const slots = model.day.map((_, slot) => ({ from: slot, to: slot }))
  for (const blocks of [whole, slots]) {
    const program = programOf(supply, blocks)
    let answers = 0
    for (const { prices, attained } of pricesOf(program)) {
      tell(boundFrom(program, prices))
      await setImmediate()
      if (shouldStop()) return best
      if (placed + Math.floor(attained + nearly) >= best || ++answers === enough) break
    }
  }
  return best
}

/**
 * Musts that are not locked, worth so much more that they come first. Whoever places them all gains a bonus for
 * each, so what bounds the sum bounds, less these, the weight (a Lagrangian relaxation of placing every must).
 */
function withBonus(model: Model, bonus: number): Model {
  const wishes = model.wishes.map((wish) =>
    wish.must && wish.fixed === null ? { ...wish, weight: wish.weight + bonus } : wish,
  )
  return { ...model, wishes }
}
