import type { Place, PlaceObstacle } from '../../../shared/schedule.ts'

/** Whether a wish goes to a slot and a room, as far as is known: the server decides when it is put there. */
export type Fit =
  | { kind: 'free'; place: Place }
  /** Others make room. */
  | { kind: 'push'; place: Place }
  | { kind: 'room_taken' }
  | { kind: 'past' }
  | { kind: 'obstacle'; obstacle: PlaceObstacle }

/** `roomId` null: in whatever room there is. */
export function fitAt(place: Place | undefined, roomId: string | null): Fit {
  if (!place) return { kind: 'past' }
  if (place.obstacle) return { kind: 'obstacle', obstacle: place.obstacle }
  if (roomId !== null && !place.rooms.includes(roomId)) return { kind: 'room_taken' }
  return { kind: place.pushes.length === 0 ? 'free' : 'push', place }
}

/** The room it had, if it can keep it; else the first. */
export function roomAt({ rooms }: Place, present: string | undefined): string | undefined {
  return rooms.find((room) => room === present) ?? rooms[0]
}

/** Where a meeting loses its place, or people who already know theirs have to move, the host is asked first. */
export function asksFirst({ pushes, price }: Place): boolean {
  return pushes.length > 0 && (price.moved > 0 || pushes.some(({ to }) => to === null))
}
