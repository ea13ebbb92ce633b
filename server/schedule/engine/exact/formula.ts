import type { Cadical } from 'cadical-wasm'

/**
 * Literals are as in DIMACS: variable `v` is `v`, its negation `-v`. Variable 1 is always true, so that what is
 * known while encoding is a literal like any other and disappears from the clauses.
 */
export type Literal = number

export const TRUE: Literal = 1
export const FALSE: Literal = -1

/** Where clauses go. */
export interface Clauses {
  variable(): Literal
  clause(literals: readonly Literal[]): void
}

/** A formula has more clauses than allowed. */
export class FormulaTooLarge extends Error {}

/** A formula in memory, so that one that grows too large is known before a solver takes it. */
export class Formula implements Clauses {
  variables = 1
  clauses = 1
  readonly #most: number
  readonly #literals: Literal[] = [TRUE, 0]

  constructor(mostClauses: number) {
    this.#most = mostClauses
  }

  variable(): Literal {
    return ++this.variables
  }

  clause(literals: readonly Literal[]): void {
    if (literals.includes(TRUE)) return
    for (const literal of literals) if (literal !== FALSE) this.#literals.push(literal)
    this.#literals.push(0)
    if (++this.clauses > this.#most) throw new FormulaTooLarge()
  }

  /** Adds all to a solver that has no clauses yet. */
  load(solver: Cadical): void {
    solver.ensureVars(this.variables)
    let clause: Literal[] = []
    for (const literal of this.#literals) {
      if (literal !== 0) clause.push(literal)
      else {
        solver.addClause(clause)
        clause = []
      }
    }
  }
}

/** Clauses that go to a solver as they come. */
export function clausesOf(solver: Cadical): Clauses {
  return {
    variable: () => solver.newVar(),
    clause: (literals) => {
      if (!literals.includes(TRUE)) solver.addClause(literals.filter((literal) => literal !== FALSE))
    },
  }
}

/** A literal that holds exactly when one of these does. */
export function anyOf(into: Clauses, literals: readonly Literal[]): Literal {
  const open = literals.filter((literal) => literal !== FALSE)
  if (open.includes(TRUE)) return TRUE
  const [first, ...others] = open
  if (first === undefined) return FALSE
  if (others.length === 0) return first
  const any = into.variable()
  for (const literal of open) into.clause([-literal, any])
  into.clause([-any, ...open])
  return any
}

/** A literal that holds exactly when all of these do. */
export function allOf(into: Clauses, literals: readonly Literal[]): Literal {
  return -anyOf(
    into,
    literals.map((literal) => -literal),
  )
}

/** At most one of these. Pairwise up to five, then in groups with a literal of their own. */
export function atMostOne(into: Clauses, literals: readonly Literal[]): void {
  const open = literals.filter((literal) => literal !== FALSE)
  if (open.length <= 5) {
    for (const [at, one] of open.entries())
      for (const other of open.slice(at + 1)) into.clause([-one, -other])
    return
  }
  const head = open.slice(0, 4)
  const carry = into.variable()
  for (const literal of head) into.clause([-literal, carry])
  atMostOne(into, head)
  atMostOne(into, [carry, ...open.slice(4)])
}
