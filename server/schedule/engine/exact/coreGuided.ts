import type { Cadical } from 'cadical-wasm'
import { Counter } from './counter.ts'
import { clausesOf, FALSE, type Literal, TRUE } from './formula.ts'

/** What happens while the fewest costs are searched for. */
interface CoreGuidedHooks {
  /** No solution costs less than this; true stops the search (somebody knows one that costs no more). */
  onBound(cost: number): boolean
  /** The solver holds a solution of this cost. */
  onSolution(cost: number): void
  shouldStop(): boolean
}

/** Conflicts spent on trying to leave one member out of a core, and on raising a core's counter once more. */
const minimiseConflicts = 100
const exhaustConflicts = 300
/** After so many members in a row that could not be left out, a core is taken as it is. */
const minimiseFailures = 5

/**
 * The fewest of `costs` that a solution makes true, each costing 1: core-guided search in the manner of OLL (Andres,
 * Kaufmann, Matheis, Schaub, ICLP 2012; Morgado, Dodaro, Marques-Silva, CP 2014).
 *
 * All costs are assumed away. The solver answers with a core, a set of assumptions of which at least one must fail:
 * the bound rises by one, and a counter over the core allows one failure and assumes that there is no second, and so
 * on. The first solution that keeps all assumptions is the best there is.
 *
 * Each core is made small by leaving out what is not needed, and its counter is raised at once as far as it goes (core
 * exhaustion; Ignatiev, Morgado, Marques-Silva, RC2, JSAT 2019), both within few conflicts: more cost more than they
 * brought. So did taking disjoint cores first.
 */
export function fewest(
  solver: Cadical,
  costs: readonly Literal[],
  hooks: CoreGuidedHooks,
): 'optimal' | 'infeasible' | 'stopped' {
  const into = clausesOf(solver)
  const open = costs.filter((cost) => cost !== FALSE && cost !== TRUE)
  /** What is assumed: a cost that must not arise, and the counter it belongs to. */
  const assumed = new Map<Literal, { counter: Counter; count: number } | null>(
    open.map((cost) => [-cost, null]),
  )
  let bound = costs.length - costs.filter((cost) => cost !== TRUE).length
  let best = Infinity
  if (hooks.onBound(bound)) return 'optimal'
  const costOf = () =>
    costs.reduce((sum, cost) => sum + (cost === TRUE || (cost !== FALSE && solver.value(cost)) ? 1 : 0), 0)
  const found = () => {
    const cost = costOf()
    if (cost >= best) return
    best = cost
    hooks.onSolution(cost)
  }
  const assumeNoMore = (entry: { counter: Counter; count: number }) => {
    const over = entry.counter.atLeast(entry.count + 1)
    if (over !== FALSE) assumed.set(-over, entry)
  }
  for (;;) {
    const answer = solver.solve({ assumptions: assumed.keys().toArray() })
    if (answer === 'unknown') return 'stopped'
    if (answer === 'satisfiable') {
      found()
      return 'optimal'
    }
    const core = minimise(solver, solver.failedAssumptions(), hooks)
    if (hooks.shouldStop()) return 'stopped'
    if (core.length === 0) return 'infeasible'
    bound++
    const members = core.map((literal) => -literal)
    for (const literal of core) {
      const entry = assumed.get(literal)
      assumed.delete(literal)
      if (entry) assumeNoMore({ counter: entry.counter, count: entry.count + 1 })
    }
    into.clause(members)
    if (hooks.onBound(bound)) return 'optimal'
    if (members.length === 1) continue
    const entry = { counter: new Counter(into, members, false), count: 1 }
    while (entry.count < members.length) {
      const over = entry.counter.atLeast(entry.count + 1)
      const tried = solver.solve({ assumptions: [-over], conflicts: exhaustConflicts })
      if (tried === 'satisfiable') found()
      if (tried !== 'unsatisfiable') break
      into.clause([over])
      entry.count++
      bound++
      if (hooks.onBound(bound)) return 'optimal'
    }
    if (best <= bound) return 'optimal'
    assumeNoMore(entry)
  }
}

/** Leaves out of a core what it does not need, as far as a few conflicts show it. */
function minimise(solver: Cadical, core: readonly Literal[], hooks: CoreGuidedHooks): Literal[] {
  let small = [...core]
  for (let again = 0; again < 3; again++) {
    if (solver.solve({ assumptions: small, conflicts: minimiseConflicts }) !== 'unsatisfiable') break
    const next = solver.failedAssumptions()
    if (next.length === small.length) break
    small = next
  }
  let failures = 0
  for (const literal of [...small]) {
    if (failures >= minimiseFailures) break
    if (small.length <= 1 || hooks.shouldStop()) break
    if (!small.includes(literal)) continue
    const without = small.filter((other) => other !== literal)
    if (solver.solve({ assumptions: without, conflicts: minimiseConflicts }) === 'unsatisfiable') {
      small = solver.failedAssumptions()
      failures = 0
    } else failures++
  }
  return small
}
