import { createStore, useStore } from 'zustand'
import { noOwnState, type OwnState, roomEvents } from '../../shared/room.ts'
import { ask } from '../platform/socket.ts'

/** What this page says of itself in each meeting that it has been in; entering anew says it again. */
const states = createStore<ReadonlyMap<string, OwnState>>(() => new Map())

export function ownStateIn(meetingId: string): OwnState {
  return states.getState().get(meetingId) ?? noOwnState
}

export function useOwnState(meetingId: string): OwnState {
  return useStore(states, (known) => known.get(meetingId) ?? noOwnState)
}

/** Notes what has changed and tells the server, which is told anyway with the next entering. */
export function tellOwnState(meetingId: string, change: Partial<OwnState>): void {
  const was = ownStateIn(meetingId)
  const state = { ...was, ...change }
  if (JSON.stringify(state) === JSON.stringify(was)) return
  // Replaced whole: merged, a map would become an object without its entries.
  states.setState(new Map([...states.getState(), [meetingId, state]]), true)
  ask(roomEvents.state, { meetingId, state }).catch(() => undefined)
}
