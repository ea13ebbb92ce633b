import type { Program } from './program.ts'

/** Prices of the rows, and what is known of how good they are. */
interface Priced {
  /** One price per row, none negative. Overwritten by the next answer. */
  readonly prices: Float64Array
  /** What a fractional choice that keeps to all rows is worth, but for rounding: no prices give a bound below it. */
  readonly attained: number
}

/** Rounds between two answers. */
const look = 20

/**
 * Better and better prices for the rows of a program, without end: primal-dual hybrid gradient, reflected, drawn
 * back to where it last started (Halpern), and started again when it has come much closer (Lu & Yang, *Restarted
 * Halpern PDHG for Linear Programming*, 2024; Applegate et al., *Practical Large-Scale Linear Programming using
 * Primal-Dual Hybrid Gradient*, 2021). A round is two passes over the matrix; 300 rounds are mostly enough.
 */
export function* pricesOf(program: Program): Generator<Priced> {
  const { weights, optionsOf, rowsOf, rows, limits } = program
  const stride = stridesOf(program)
  const choice = new Float64Array(rowsOf.length - 1)
  const choiceAnchor = choice.slice()
  const choiceNext = choice.slice()
  const prices = new Float64Array(limits.length)
  const pricesAnchor = prices.slice()
  const pricesNext = prices.slice()
  const left = prices.slice()
  /** What a step of the prices counts beside one of the choice: the primal weight of PDLP. */
  let balance = weights.length / weights.reduce((sum, weight) => sum + weight, 1)
  let age = 0
  let firstMove = 0
  let lastMove = 0

  for (let round = 1; ; round++) {
    // The choice steps towards what is worth more than the rows it takes.
    left.set(limits)
    let choiceMove = 0
    for (let wish = 0; wish < weights.length; wish++) {
      const from = optionsOf[wish] ?? 0
      const to = optionsOf[wish + 1] ?? 0
      const length = stride.choice[from] ?? 1
      for (let option = from; option < to; option++) {
        let gain = weights[wish] ?? 0
        const end = rowsOf[option + 1] ?? 0
        for (let at = rowsOf[option] ?? 0; at < end; at++) gain -= prices[rows[at] ?? 0] ?? 0
        choiceNext[option] = (choice[option] ?? 0) + (length / balance) * gain
      }
      project(choiceNext, from, to)
      for (let option = from; option < to; option++) {
        const next = choiceNext[option] ?? 0
        const move = next - (choice[option] ?? 0)
        choiceMove += move ** 2 / length
        take(program, left, option, next + move)
      }
    }
    // The prices rise where that step, made twice, takes more than there is, and fall where it leaves some.
    let priceMove = 0
    for (let row = 0; row < limits.length; row++) {
      const length = stride.prices[row] ?? 1
      const before = prices[row] ?? 0
      const next = Math.max(before - balance * length * (left[row] ?? 0), 0)
      priceMove += (next - before) ** 2 / length
      pricesNext[row] = next
    }
    if (round % look === 0) yield { prices: pricesNext, attained: attainedBy(program, choiceNext) }

    const move = Math.sqrt(balance * choiceMove + priceMove / balance)
    if (age === 0) firstMove = move
    const closer = move <= 0.2 * firstMove || (move <= 0.8 * firstMove && move > lastMove)
    lastMove = move
    age++
    if (age > 1 && (closer || age > 0.36 * round)) {
      const far = apart(choiceNext, choiceAnchor, stride.choice)
      const dear = apart(pricesNext, pricesAnchor, stride.prices)
      if (far > 1e-9 && dear > 1e-9) balance = Math.sqrt((balance * dear) / far)
      for (const values of [choice, choiceAnchor]) values.set(choiceNext)
      for (const values of [prices, pricesAnchor]) values.set(pricesNext)
      age = 0
    } else {
      reflect(choice, choiceNext, choiceAnchor, age)
      reflect(prices, pricesNext, pricesAnchor, age)
    }
  }
}

/**
 * Lengths of the steps (Pock & Chambolle, *Diagonal Preconditioning*, 2011): from the number of rows an option is
 * in, the same for all options of a wish so that the projection is the plain one, and of options in a row.
 */
function stridesOf({ optionsOf, rowsOf, rows, limits }: Program) {
  const choice = new Float64Array(rowsOf.length - 1)
  for (const [wish, from] of optionsOf.entries()) {
    const to = optionsOf[wish + 1] ?? from
    let most = 1
    for (let option = from; option < to; option++)
      most = Math.max(most, (rowsOf[option + 1] ?? 0) - (rowsOf[option] ?? 0))
    choice.fill(1 / most, from, to)
  }
  const filled = new Float64Array(limits.length)
  for (const row of rows) filled[row] = (filled[row] ?? 0) + 1
  return { choice, prices: filled.map((count) => 1 / Math.max(count, 1)) }
}

/** The nearest point whose parts are not negative and sum to at most 1, in place (Michelot 1986). */
function project(values: Float64Array, from: number, to: number): void {
  let sum = 0
  let count = 0
  for (let at = from; at < to; at++) {
    const value = values[at] ?? 0
    if (value <= 0) continue
    sum += value
    count++
  }
  // The same less for each that is positive; those that this would make negative drop out.
  let less = 0
  for (let before = Infinity; sum > 1 && count < before; ) {
    before = count
    less = (sum - 1) / count
    sum = 0
    count = 0
    for (let at = from; at < to; at++) {
      const value = values[at] ?? 0
      if (value <= less) continue
      sum += value
      count++
    }
  }
  for (let at = from; at < to; at++) values[at] = Math.max((values[at] ?? 0) - less, 0)
}

function take({ rowsOf, rows }: Program, left: Float64Array, option: number, much: number): void {
  if (much === 0) return
  const end = rowsOf[option + 1] ?? 0
  for (let at = rowsOf[option] ?? 0; at < end; at++) {
    const row = rows[at] ?? 0
    left[row] = (left[row] ?? 0) - much
  }
}

/** Worth of the choice once it keeps to all rows: to take one option out of a row costs no more than the greatest weight. */
function attainedBy(program: Program, choice: Float64Array): number {
  const { weights, optionsOf, limits } = program
  const left = limits.slice()
  let worth = 0
  let greatest = 0
  for (const [wish, weight] of weights.entries()) {
    greatest = Math.max(greatest, weight)
    for (let option = optionsOf[wish] ?? 0; option < (optionsOf[wish + 1] ?? 0); option++) {
      worth += weight * (choice[option] ?? 0)
      take(program, left, option, choice[option] ?? 0)
    }
  }
  return left.reduce((rest, row) => rest + greatest * Math.min(row, 0), worth)
}

/** On by twice the step, and from there towards the anchor, ever less with age. */
function reflect(values: Float64Array, next: Float64Array, anchor: Float64Array, age: number): void {
  const pull = 1 / (age + 1)
  for (let at = 0; at < values.length; at++)
    values[at] = (1 - pull) * (2 * (next[at] ?? 0) - (values[at] ?? 0)) + pull * (anchor[at] ?? 0)
}

function apart(one: Float64Array, other: Float64Array, strides: Float64Array): number {
  let sum = 0
  for (let at = 0; at < one.length; at++) sum += ((one[at] ?? 0) - (other[at] ?? 0)) ** 2 / (strides[at] ?? 1)
  return Math.sqrt(sum)
}
