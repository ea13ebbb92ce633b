import { describe, expect, test } from 'vitest'
import type { Finding } from '../bench/faults/finding.ts'
import { kill } from '../bench/faults/kill.ts'
import { mailAway } from '../bench/faults/mailAway.ts'
import { postgresAway } from '../bench/faults/postgresAway.ts'
import { race } from '../bench/faults/race.ts'
import { redisAway } from '../bench/faults/redisAway.ts'

/** The shorter of what `npm run bench:faults` does. How soon is for that to say: a slow machine is no fault here. */
const bar = 60

/** Each has a database of its own, which is the embedded one. */
describe.skipIf(process.env.TEST_DATABASE_URL !== undefined)('a real server', () => {
  const faults: [string, () => Promise<Finding>][] = [
    ['that is killed, once with its database, loses nothing', () => kill({ rounds: 4, bar })],
    ['beside another gives one slot to one of many', () => race({ bookings: 60, rounds: 1, bar })],
    ['without Redis says so, and heals by itself', () => redisAway({ seconds: 5, bar })],
    ['whose database is restarted says so, and heals by itself', () => postgresAway({ rounds: 2, bar })],
    ['sends each mail once after its mail server was away for an hour', () => mailAway({ minutes: 60, bar })],
  ]
  test.each(faults)('%s', async (_name, suffer) => {
    const { figures, missed } = await suffer()
    expect(missed, figures.join('\n')).toEqual([])
  })
})
