import type { BetweenLanguages, Cause, UnplacedReason } from '../../shared/schedule.ts'
import { type Cause as EngineCause, explain } from './engine/explain.ts'
import { Ledger } from './ledger.ts'
import type { Modelled } from './modelling.ts'
import type { Problem, Wish } from './problem.ts'

/** Why each wish that stands nowhere does not, in the order of the wishes. */
export function reasonsOf(problem: Problem, modelled: Modelled): Map<string, UnplacedReason> {
  const { model, wishes, assignment, held, slots } = modelled
  const left = wishes.flatMap((_, at) => ((assignment[at] ?? -1) < 0 && !held.has(at) ? [at] : []))
  const toCome = slots.findIndex(({ start }) => start > problem.now)
  const from = toCome < 0 ? slots.length : toCome
  const ledger = new Ledger(model)
  for (const [at, slot] of assignment.entries()) if (slot >= 0) ledger.place(at, slot)
  const fits = (at: number): boolean => {
    for (let slot = from; slot < slots.length; slot++) if (ledger.obstacle(at, slot) === null) return true
    return false
  }
  const waiting = left.filter((at) => !wishes[at]?.takenOut)
  // Seen at the first slot that takes it, which is far quicker than to explain: before a schedule is made all fit.
  const fitting = new Set(waiting.filter(fits))
  const open = waiting.filter((at) => !fitting.has(at))
  const explained = new Map(explain(model, assignment, open, from).map((one, place) => [open[place], one]))
  const reasonOf = (at: number, wish: Wish): UnplacedReason => {
    if (fitting.has(at)) return { kind: 'fits' }
    const found = explained.get(at)
    if (!found) return { kind: 'taken_out' }
    if (found.kind === 'fits') return found
    if (found.kind === 'never_together')
      return { kind: found.kind, supplierFree: found.freeA, buyerFree: found.freeB }
    const causes = found.causes.map((cause) => causeOf(cause, wish, problem, modelled))
    return { kind: found.kind, shared: found.shared, causes }
  }
  const reasons = new Map<string, UnplacedReason>()
  for (const at of left) {
    const wish = wishes[at]
    if (wish) reasons.set(wish.id, reasonOf(at, wish))
  }
  return reasons
}

function causeOf(cause: EngineCause, wish: Wish, problem: Problem, { wishes, partyIds }: Modelled): Cause {
  switch (cause.kind) {
    case 'no_interpreter':
    case 'interpreters_busy': {
      const { kind, slots } = cause
      return { kind, slots, languages: languagesOf(wish, problem) }
    }
    case 'wrong_order':
      return { kind: cause.kind, slots: cause.slots, requestId: wishes[cause.wish]?.id ?? '' }
    case 'organisation_full': {
      const { party, ...figures } = cause
      return { ...figures, organisationId: partyIds[party] ?? '' }
    }
    case 'break': {
      const organisationId = partyIds[cause.party] ?? ''
      const minutes = problem.organisations.get(organisationId)?.limits.breakMinutes ?? 0
      return { kind: cause.kind, slots: cause.slots, organisationId, minutes }
    }
    case 'day_limit': {
      const organisationId = partyIds[cause.party] ?? ''
      const most = problem.organisations.get(organisationId)?.limits.mostDaily ?? cause.most
      return { kind: cause.kind, slots: cause.slots, organisationId, most }
    }
    case 'total_limit': {
      const organisationId = partyIds[cause.party] ?? ''
      const most = problem.organisations.get(organisationId)?.limits.most ?? cause.most
      return { kind: cause.kind, slots: cause.slots, organisationId, most }
    }
    case 'outside_session':
    case 'rooms_full':
      return cause
  }
}

/** What an interpreter between two would have to know one of each of. */
export function languagesOf({ supplierId, buyerId }: Wish, { organisations }: Problem): BetweenLanguages {
  const of = (id: string) => [...(organisations.get(id)?.languages ?? [])]
  return { supplier: of(supplierId), buyer: of(buyerId) }
}
