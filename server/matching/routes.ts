import { matching } from '../../shared/matching.ts'
import type { Http } from '../platform/http.ts'
import type { Jobs } from '../platform/jobs.ts'
import { type Runner, runSystem } from '../platform/work.ts'
import { ranked } from './ranking.ts'
import { answer, expireDue, request, requests, withdraw } from './service.ts'

export async function mountMatching({
  http,
  jobs,
  runner,
}: {
  http: Http
  jobs: Jobs
  runner: Runner
}): Promise<void> {
  http.query(matching.ranked, ranked)
  http.command(matching.request, request)
  http.command(matching.answer, answer)
  http.command(matching.withdraw, withdraw)
  http.query(matching.requests, requests)
  await jobs.everyMinute('matching.expire', () => runSystem(runner, (work) => expireDue(work)))
}
