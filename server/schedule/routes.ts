import { schedule } from '../../shared/schedule.ts'
import type { Http } from '../platform/http.ts'
import { board, places } from './board.ts'
import { lock, make, move, remove } from './draft.ts'
import { publish } from './publish.ts'
import { agenda } from './service.ts'

export function mountSchedule({ http }: { http: Http }): void {
  http.query(schedule.board, board)
  http.query(schedule.places, places)
  http.command(schedule.make, make)
  http.command(schedule.move, move)
  http.command(schedule.remove, remove)
  http.command(schedule.lock, lock)
  http.command(schedule.publish, publish)
  http.query(schedule.agenda, agenda)
}
