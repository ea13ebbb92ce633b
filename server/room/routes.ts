import { z } from 'zod'
import { room } from '../../shared/room.ts'
import { sharing } from '../../shared/sharing.ts'
import { id } from '../../shared/values.ts'
import type { Http } from '../platform/http.ts'
import { mountRoomEvents, type RoomParts } from './events.ts'
import { admitFile, fileBytes, filesIn, sendFile } from './files.ts'
import { addNote, changeNote, notesIn, removeNote } from './notes.ts'
import { cancel, view, wall } from './service.ts'
import { show, unshow } from './showing.ts'

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
  mountSharing(http)
  return doorkeeper
}

const fileOf = z.object({ meetingId: id, fileId: id })

/** What both sides share beside what they say. */
function mountSharing(http: Http): void {
  http.upload(sharing.sendFile, admitFile, sendFile)
  http.query(sharing.files, filesIn)
  http.file(`${sharing.files.path}/:fileId`, fileOf, fileBytes)
  http.query(sharing.notes, notesIn)
  http.command(sharing.addNote, addNote)
  http.command(sharing.changeNote, changeNote)
  http.command(sharing.removeNote, removeNote)
  http.command(sharing.show, show)
  http.command(sharing.unshow, unshow)
}
