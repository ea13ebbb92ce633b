import type { Hat } from '../../shared/forum.ts'
import type { Side, Standing } from '../../shared/values.ts'

/** How much one firm may bring. */
export const limits = { offerings: 20, needs: 20, delegates: 6 }

/** Bytes of a picture. */
export const largestPicture = 2 * 1024 * 1024

/** Which firms of a forum someone sees. */
export interface Sight {
  /** The host and the moderators see every firm. */
  all: boolean
  /** The accepted firms: all but delegates whose own firm is not accepted see them. */
  accepted: boolean
  /** Sides whose applications a co-host looks after. */
  sides: Side[]
  /** The own firms. */
  own: string[]
}

export function sightOf(hats: readonly Hat[]): Sight {
  return {
    all: hats.some(({ role }) => role === 'host' || role === 'moderator'),
    accepted: hats.some((hat) => hat.role !== 'delegate' || hat.accepted),
    sides: hats.flatMap((hat) => (hat.role === 'cohost' ? [hat.side] : [])),
    own: hats.flatMap((hat) => (hat.role === 'delegate' ? [hat.organisationId] : [])),
  }
}

export function sees(sight: Sight, firm: { id: string; standing: Standing; state: string }): boolean {
  return (
    sight.all ||
    (sight.accepted && firm.state === 'accepted') ||
    sight.own.includes(firm.id) ||
    sight.sides.some((side) => firm.standing === side || firm.standing === 'both')
  )
}

/** Whether someone may read the addresses of a firm's people and the hosts' reason: its own, and the host team. */
export function isInside(hats: readonly Hat[], organisationId: string): boolean {
  return hats.some((hat) =>
    hat.role === 'delegate' ? hat.organisationId === organisationId : hat.role !== 'interpreter',
  )
}
