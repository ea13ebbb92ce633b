import { presence } from '../../shared/room.ts'
import type { Coordination } from '../platform/coordination/coordination.ts'
import type { Noted } from './rules.ts'

/** A page is forgotten so long after it was last noted, when its server process is gone; ms. */
export const staysMs = 30_000
/** Someone whose connection broke is waited for so long before they count as gone, ms. */
export const waitedForMs = 15_000

const placeOf = (meetingId: string) => `meeting:${meetingId}`

/** The pages that are in a meeting, over all server processes; one member each, under the connection's id. */
export class Presences {
  readonly #coordination: Coordination

  constructor(coordination: Coordination) {
    this.#coordination = coordination
  }

  /** Notes a page for the next while; repeat it well within `staysMs`. */
  note(meetingId: string, { page, ...who }: Noted): Promise<void> {
    return this.#coordination.enter(placeOf(meetingId), page, who, who.reachable ? staysMs : waitedForMs)
  }

  forget(meetingId: string, page: string): Promise<void> {
    return this.#coordination.leave(placeOf(meetingId), page)
  }

  async noted(meetingId: string): Promise<Noted[]> {
    const present = await this.#coordination.present(placeOf(meetingId))
    // Another version of the server may have written it.
    return present.flatMap(({ member, info: text }) => {
      const who = presence.safeParse(text)
      return who.success ? [{ ...who.data, page: member }] : []
    })
  }
}
