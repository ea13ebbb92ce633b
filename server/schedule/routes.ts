import { schedule } from '../../shared/schedule.ts'
import type { Http } from '../platform/http.ts'
import { lock, move, remove, repair, setConditions } from './draft.ts'
import { advice, board, places, run } from './look.ts'
import { make, stop } from './making.ts'
import type { Planning } from './planning.ts'
import { publish } from './publish.ts'
import { agenda } from './service.ts'

export function mountSchedule({ http }: { http: Http }, planning: Planning): void {
  http.written(schedule.board, (reading, input) => board(reading, input, planning))
  http.query(schedule.places, (reading, input) => places(reading, input, planning))
  http.query(schedule.advice, (reading, input) => advice(reading, input, planning))
  http.query(schedule.run, run)
  http.command(schedule.make, (work, input) => make(work, input, planning))
  http.command(schedule.stop, stop)
  http.command(schedule.repair, (work, input) => repair(work, input, planning))
  http.command(schedule.move, (work, input) => move(work, input, planning))
  http.command(schedule.remove, (work, input) => remove(work, input, planning))
  http.command(schedule.lock, (work, input) => lock(work, input, planning))
  http.command(schedule.setConditions, setConditions)
  http.command(schedule.publish, publish)
  http.query(schedule.agenda, agenda)
}
