import type { z } from 'zod'
import { type Event, type Output, type Parsed, type Push, parseInput } from '../../shared/contract.ts'
import { mediaEvents, probeEvents } from '../../shared/media.ts'

/** Sends one push to the connection of a peer. Must not throw. */
export type Tell = <P extends Push>(push: P, data: z.input<P['data']>) => void

/** What can be asked by each of these events. */
export type Acts<Events extends Record<string, Event>> = {
  [A in keyof Events]: (input: Parsed<Events[A]>) => Promise<Output<Events[A]>>
}

/** What one stay in a call may ask for. */
export const seatEvents = {
  connectTransport: mediaEvents.connectTransport,
  restartIce: mediaEvents.restartIce,
  produce: mediaEvents.produce,
  pauseProducer: mediaEvents.pauseProducer,
  resumeProducer: mediaEvents.resumeProducer,
  closeProducer: mediaEvents.closeProducer,
  resume: mediaEvents.resume,
  want: mediaEvents.want,
}

/**
 * One stay of one person in a call, wherever that call is. Whoever holds it speaks for that person and can touch
 * nothing but what belongs to this stay: any other id is refused as `not_found`, and after its end everything is
 * refused as `not_in_call`.
 */
export type Seat = Acts<typeof seatEvents> & {
  readonly seat: string
  /** Ends the stay without a word to the peer. Harmless when repeated. */
  leave(): void
}

/** What a probe of the network may be asked for, once it is open. */
export const openProbeEvents = {
  connect: probeEvents.connect,
  produce: probeEvents.produce,
  consume: probeEvents.consume,
  up: probeEvents.up,
  down: probeEvents.down,
}

/** One probe of the network, wherever it runs. */
export type NetworkProbe = Acts<typeof openProbeEvents> & {
  /** What the page needs to begin. */
  opening(): Omit<Output<typeof probeEvents.open>, 'iceServers'>
  /** Harmless when repeated. */
  close(): void
}

/** Asks for one of these acts by its name, as another process sent it. Throws a ZodError where the input is not its own. */
export function perform<Events extends Record<string, Event>, A extends keyof Events>(
  events: Events,
  on: Acts<Events>,
  act: A,
  input: unknown,
): Promise<Output<Events[A]>> {
  return on[act](parseInput(events[act], input))
}
