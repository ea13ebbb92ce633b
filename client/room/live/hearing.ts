import { z } from 'zod'
import type { Presence, RoomSnapshot } from '../../../shared/room.ts'
import type { Spoken } from '../../../shared/values.ts'

/** What someone has chosen to hear: the speakers themselves, the interpreter, or the interpreter above the speakers. */
export const hearingMode = z.enum(['original', 'interpreted', 'soft'])
export type HearingMode = z.infer<typeof hearingMode>

/** Who listens: for one of the sides, as interpreter, or of the team. */
export interface Listener {
  part: Presence['part']
  /** What they understand. */
  languages: readonly Spoken[]
}

/** Someone else in the room, as far as they can be heard. */
export interface Voice extends Pick<Presence, 'userId' | 'part' | 'into'> {
  /** Their sound can reach others now: not muted, and their connection stands. */
  audible: boolean
}

export interface Heard {
  /** How loud each voice is played, by person: 0 silent, 1 as it arrives. */
  gains: ReadonlyMap<string, number>
  /** Who interprets for this listener now. */
  interpreters: readonly string[]
}

type Sides = Pick<RoomSnapshot['languages'], 'supplier' | 'buyer'>

/** How loud the original is beneath an interpretation. */
export const beneath = 0.15

/**
 * What a listener hears of each voice. It is a matter of loudness alone: the call is not touched.
 *
 * - Who interprets is heard by those who understand the language they speak into, and by nobody who chose the
 *   original. An interpreter who speaks into none is one of the people in the room, and heard by everyone.
 * - The original gives way only to an interpretation that can be heard now. With one interpreter it therefore gives
 *   way in one direction at a time: while they speak into the buyers' language, the suppliers hear the buyers
 *   themselves. Nobody is ever left in silence by an interpreter who is muted, away or turned the other way.
 * - What gives way is the other side; for the team, a side that shares no language with the listener. One's own side
 *   and the team are always heard.
 * - An interpreter hears everyone, but not another one at work.
 */
export function hear(listener: Listener, mode: HearingMode, sides: Sides, voices: readonly Voice[]): Heard {
  const interprets = listener.part === 'interpreter'
  const understood =
    mode === 'original' || interprets
      ? []
      : voices.filter(({ part, into }) => part === 'interpreter' && into && listener.languages.includes(into))
  const interpreters = understood.filter(({ audible }) => audible).map(({ userId }) => userId)
  const original = interpreters.length === 0 ? 1 : mode === 'soft' ? beneath : 0
  const gainOf = (voice: Voice): number => {
    if (voice.part === 'interpreter' && voice.into) return understood.includes(voice) ? 1 : 0
    return isForeign(listener, sides, voice.part) ? original : 1
  }
  return { gains: new Map(voices.map((voice) => [voice.userId, gainOf(voice)])), interpreters }
}

function isForeign({ part, languages }: Listener, sides: Sides, speaking: Presence['part']): boolean {
  if (speaking !== 'supplier' && speaking !== 'buyer') return false
  if (part === 'supplier' || part === 'buyer') return speaking !== part
  return !share(languages, sides[speaking])
}

/**
 * What someone hears who has not chosen: where the two sides share no language, the interpreter above the original, so
 * that whoever falls silent is noticed; else, and for the team, the original.
 */
export function usualMode({ part }: Pick<Listener, 'part'>, { supplier, buyer }: Sides): HearingMode {
  return (part === 'supplier' || part === 'buyer') && !share(supplier, buyer) ? 'soft' : 'original'
}

/**
 * The languages that an interpreter speaks into in a meeting, the suppliers' first: of each side the first that they
 * know and the other side does not speak, else the first that they know.
 */
export function directions({ supplier, buyer, own }: RoomSnapshot['languages']): Spoken[] {
  const into = (side: readonly Spoken[], other: readonly Spoken[]) => {
    const known = side.filter((language) => own.includes(language))
    return known.find((language) => !other.includes(language)) ?? known[0]
  }
  const both = [into(supplier, buyer), into(buyer, supplier)]
  return [...new Set(both.filter((language) => language !== undefined))]
}

function share(some: readonly Spoken[], others: readonly Spoken[]): boolean {
  return some.some((language) => others.includes(language))
}
