import { pino } from 'pino'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { ensureMediaWorker } from '../../server/media/worker/ensureMediaWorker.ts'
import { walkRequests } from '../support/fuzz/requestWalk.ts'
import { walkRooms } from '../support/fuzz/roomWalk.ts'
import { openHouse, type Person, type TestHouse } from '../support/harness.ts'

/** Walks that once showed a fault, and a few more. `npm run bench:faults -- fuzz` makes new ones, for longer. */
const seeds = {
  requests: [1, 2, 3],
  rooms: [713_746_428, 272_467_049, 296_526_336, 1_954_190_566, 864_301_400, 1],
}

const log = pino({ level: process.env.TEST_LOG ?? 'silent' })
let house: TestHouse
let host: Person

beforeAll(async () => {
  house = await openHouse({ workerBin: () => ensureMediaWorker({ log }) })
  host = await house.signIn('host@chamber.example')
  await vi.waitFor(() => expect(house.media.status().state).toBe('ready'), { timeout: 60_000 })
}, 900_000)
afterAll(() => house?.close())

test.each(seeds.requests)(
  'requests and what becomes of them hold over a bad network, seed %i',
  async (seed) => {
    house.clock.advance(60 * 60_000)
    const { faults, log } = await walkRequests(house, host, { seed, steps: 60 })
    expect(faults, log.join('\n')).toEqual([])
  },
)

test.each(seeds.rooms)('rooms and calls hold over a bad network, seed %i', async (seed) => {
  house.clock.advance(60 * 60_000)
  const { faults, log } = await walkRooms(house, host, { seed, steps: 60 })
  expect(faults, log.join('\n')).toEqual([])
})
