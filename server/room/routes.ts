import { room } from '../../shared/room.ts'
import type { Http } from '../platform/http.ts'
import { mountRoomEvents, type RoomParts } from './events.ts'
import { cancel, view, wall } from './service.ts'

/** What keeps on after mounting: `tick` looks at the clock now, `close` ends it. */
export interface RoomKeeping {
  tick(): Promise<void>
  close(): Promise<void>
}

export function mountRoom({ http, ...parts }: { http: Http } & RoomParts): RoomKeeping {
  const { around, doorkeeper } = mountRoomEvents(parts)
  http.query(room.view, (reading, input) => view(reading, around, input))
  http.query(room.wall, (reading, input) => wall(reading, around, input))
  http.command(room.cancel, cancel)
  return doorkeeper
}
