import { z } from 'zod'
import { type Phase, phaseOf, room } from '../../shared/room.ts'
import { sharing } from '../../shared/sharing.ts'
import { id } from '../../shared/values.ts'
import type { Http } from '../platform/http.ts'
import type { Sockets } from '../platform/sockets.ts'
import { interpreters, move, otherPlaces, setInterpreter } from './changes.ts'
import { mountRoomEvents, type RoomParts } from './events.ts'
import { answerMore, askMore, end, extend } from './extension.ts'
import { admitFile, fileBytes, filesIn, sendFile } from './files.ts'
import { watchNoShows } from './noShowWatch.ts'
import { addNote, changeNote, notesIn, removeNote } from './notes.ts'
import { type Around, cancel, view } from './service.ts'
import { show, unshow } from './showing.ts'
import { answerStandIn, offerStandIn, standInOffers, standIns } from './standIns.ts'
import { openHours } from './store.ts'
import { announce, noteIncident, nudge, wall } from './wall.ts'

/** What keeps on after mounting: `tick` looks at the clock now, `close` ends it. */
export interface RoomKeeping {
  tick(): Promise<void>
  /** How many meetings are in each phase now, of those whose lobby or room is open. */
  phases(): Promise<Record<'lobby' | 'live' | 'last_minutes', number>>
  close(): Promise<void>
}

export function mountRoom({ http, ...parts }: { http: Http } & RoomParts): RoomKeeping {
  const { around, doorkeeper } = mountRoomEvents(parts)
  http.query(room.view, (reading, input) => view(reading, around, input))
  http.command(room.cancel, cancel)
  mountSharing(http)
  mountCourse(http)
  mountTeam(http, around, parts.sockets)
  const watch = watchNoShows({ ...parts, presences: around.presences })
  return {
    tick: async () => {
      await Promise.all([doorkeeper.tick(), watch.tick()])
    },
    phases: async () => {
      const now = parts.runner.now()
      const phases = (await openHours(parts.runner.db, now)).map((hours) => phaseOf(hours, now.getTime()))
      const count = (phase: Phase) => phases.filter((one) => one === phase).length
      return { lobby: count('lobby'), live: count('live'), last_minutes: count('last_minutes') }
    },
    close: async () => {
      await Promise.all([doorkeeper.close(), watch.close()])
    },
  }
}

/** What the people of a meeting do to its course. */
function mountCourse(http: Http): void {
  http.command(room.askMore, askMore)
  http.command(room.answerMore, answerMore)
  http.query(room.standInOffers, standInOffers)
  http.command(room.answerStandIn, answerStandIn)
}

/** What those who run the day see and do. */
function mountTeam(http: Http, around: Around, sockets: Sockets): void {
  http.query(room.wall, (reading, input) => wall(reading, around, input))
  http.command(room.nudge, (work, input) => nudge(work, around, input))
  http.command(room.announce, announce)
  http.command(room.extend, extend)
  http.command(room.end, end)
  http.query(room.otherPlaces, otherPlaces)
  http.command(room.move, move)
  http.query(room.standIns, (reading, input) => standIns(reading, sockets, input))
  http.command(room.offerStandIn, offerStandIn)
  http.query(room.interpreters, (reading, input) => interpreters(reading, sockets, input))
  http.command(room.setInterpreter, setInterpreter)
  http.command(room.noteIncident, noteIncident)
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
