import type { Hat } from '../../shared/forum.ts'
import type { Standing } from '../../shared/values.ts'
import type { Pool } from '../platform/forumLimits.ts'

/**
 * Who may do what, in one place. A co-host acts for the organisations of one side only; a delegate for the
 * own organisation only; an interpreter for the own hours only; `anyone` is every signed-in person. What a service refuses beyond this (a closed
 * forum, a quota) is not a matter of who asks. `test/integration/permission.test.ts` walks it.
 */
export type Who = Hat['role'] | 'anyone'

const team = ['host', 'cohost', 'moderator'] as const
const hosts = ['host', 'cohost'] as const
const everyHat = ['host', 'cohost', 'moderator', 'interpreter', 'delegate'] as const

export const mayCall = {
  'account.devices': ['anyone'],
  'account.endDevice': ['anyone'],
  'account.endOtherDevices': ['anyone'],
  'account.secondStep': ['anyone'],
  'account.beginSecondStep': ['anyone'],
  'account.turnOnSecondStep': ['anyone'],
  'account.renewRecoveryCodes': ['anyone'],
  'account.turnOffSecondStep': ['anyone'],
  'account.update': ['anyone'],
  'account.consent': ['anyone'],
  'account.copy': ['anyone'],
  'account.erase': ['anyone'],

  'forum.mine': ['anyone'],
  'forum.create': ['anyone'],
  'forum.view': ['anyone'],
  'forum.update': ['host'],
  'forum.addDay': ['host'],
  'forum.removeDay': ['host'],
  'forum.setPhase': ['host'],
  'forum.team': team,
  'forum.removeMember': ['host'],
  'forum.interpreterHours': ['host', 'interpreter'],
  'forum.setInterpreterHours': ['host', 'interpreter'],
  'forum.invitations': hosts,
  'forum.invite': hosts,
  'forum.revokeInvitation': hosts,
  'forum.acceptInvitation': ['anyone'],
  'forum.watch': everyHat,
  'forum.unwatch': ['anyone'],

  'firm.register': ['anyone'],
  'firm.view': everyHat,
  'firm.list': everyHat,
  'firm.update': ['host', 'cohost', 'delegate'],
  'firm.decide': hosts,
  'firm.saveOffering': ['host', 'cohost', 'delegate'],
  'firm.removeOffering': ['host', 'cohost', 'delegate'],
  'firm.saveNeed': ['host', 'cohost', 'delegate'],
  'firm.removeNeed': ['host', 'cohost', 'delegate'],
  'firm.saveDelegate': ['host', 'cohost', 'delegate'],
  'firm.removeDelegate': ['host', 'cohost', 'delegate'],
  'firm.setPicture': ['host', 'cohost', 'delegate'],
  'firm.freeTimes': ['host', 'cohost', 'delegate'],
  'firm.setFreeTimes': ['host', 'cohost', 'delegate'],
  'firm.limits': ['host', 'cohost', 'delegate'],
  'firm.setLimits': ['host', 'cohost', 'delegate'],

  'matching.ranked': ['host', 'cohost', 'delegate'],
  'matching.request': ['host', 'cohost', 'delegate'],
  'matching.answer': ['delegate'],
  'matching.withdraw': ['host', 'cohost', 'delegate'],
  'matching.requests': ['host', 'cohost', 'delegate'],

  'schedule.board': hosts,
  'schedule.run': hosts,
  'schedule.places': hosts,
  'schedule.advice': hosts,
  'schedule.make': ['host'],
  'schedule.stop': ['host'],
  'schedule.repair': ['host'],
  'schedule.setConditions': ['host'],
  'schedule.move': ['host'],
  'schedule.remove': ['host'],
  'schedule.lock': ['host'],
  'schedule.publish': ['host'],
  'schedule.agenda': everyHat,

  'room.view': everyHat,
  'room.wall': team,
  'room.cancel': ['host', 'cohost', 'delegate'],
  'room.enter': everyHat,
  'room.state': ['anyone'],
  'room.nudge': team,
  'room.announce': team,
  'room.askMore': ['delegate'],
  'room.answerMore': ['host', 'cohost', 'moderator', 'delegate'],
  'room.extend': team,
  'room.end': team,
  'room.otherPlaces': team,
  'room.move': team,
  'room.standIns': team,
  'room.offerStandIn': team,
  'room.answerStandIn': ['delegate'],
  'room.standInOffers': ['delegate'],
  'room.interpreters': team,
  'room.setInterpreter': team,
  'room.noteIncident': team,
  'room.leave': ['anyone'],
  'room.say': everyHat,
  'media.join': everyHat,

  'sharing.sendFile': everyHat,
  'sharing.files': everyHat,
  'sharing.notes': everyHat,
  'sharing.addNote': ['delegate'],
  'sharing.changeNote': ['delegate'],
  'sharing.removeNote': ['delegate'],
  'sharing.show': ['delegate'],
  'sharing.unshow': ['delegate'],

  'deal.record': ['delegate'],
  'deal.outcome': ['delegate'],
  'deal.outcomes': hosts,
  'deal.figures': team,
  'deal.export': hosts,
} as const satisfies Record<string, readonly Who[]>

export type Permission = keyof typeof mayCall

/** What is acted upon, where that narrows who may. */
export interface Subject {
  organisation?: { id: string; standing: Standing }
  /** An interpreter, by the membership's id. */
  interpreterId?: string
}

/** Whether someone with these hats may make this call about this subject. */
export function isAllowed(permission: Permission, hats: readonly Hat[], subject: Subject = {}): boolean {
  const who: readonly Who[] = mayCall[permission]
  return who.includes('anyone') || hats.some((hat) => who.includes(hat.role) && reaches(hat, subject))
}

/** With whom someone with these hats shares a forum's limits; null for the host team, which has none. */
export function poolOf(hats: readonly Hat[]): Pool | null {
  if (hats.some(({ role }) => role === 'host' || role === 'cohost' || role === 'moderator')) return null
  const isLetIn = hats.some((hat) => hat.role === 'interpreter' || (hat.role === 'delegate' && hat.accepted))
  return isLetIn ? 'taking_part' : 'applying'
}

function reaches(hat: Hat, { organisation, interpreterId }: Subject): boolean {
  if (interpreterId && hat.role === 'interpreter') return hat.memberId === interpreterId
  if (!organisation) return true
  if (hat.role === 'cohost') return organisation.standing === 'both' || organisation.standing === hat.side
  if (hat.role === 'delegate') return organisation.id === hat.organisationId
  return true
}
