import { setTimeout as pause } from 'node:timers/promises'
import { ensureMediaWorker } from '../../../server/media/worker/ensureMediaWorker.ts'
import { createLog } from '../../../server/platform/log.ts'
import { walkRequests } from '../../support/fuzz/requestWalk.ts'
import { walkRooms } from '../../support/fuzz/roomWalk.ts'
import { openHouse } from '../../support/harness.ts'
import { openOwnDatabase } from '../../support/ownDatabase.ts'
import { Finding } from './finding.ts'

/** Walks with new seeds for so long. What fails is to be kept in `test/integration/fuzz.test.ts`. */
export async function fuzz({ minutes, steps }: { minutes: number; steps: number }): Promise<Finding> {
  const finding = new Finding()
  const log = createLog('silent')
  const database = await openOwnDatabase()
  const house = await openHouse({
    beside: { databaseUrl: database.url },
    workerBin: () => ensureMediaWorker({ log }),
  })
  try {
    const host = await house.signIn('host@chamber.example')
    while (house.media.status().state !== 'ready') await pause(100)
    const began = performance.now()
    for (const [name, walk] of Object.entries({ requests: walkRequests, rooms: walkRooms })) {
      const failed: string[] = []
      let walks = 0
      const until = began + (minutes * 60_000) / (name === 'requests' ? 2 : 1)
      while (performance.now() < until) {
        const seed = Math.floor(Math.random() * 2 ** 31)
        // One network may ask for so many codes in a quarter of an hour.
        house.clock.advance(60 * 60_000)
        const { faults, log: walked } = await walk(house, host, { seed, steps })
        walks++
        if (faults[0] === undefined) continue
        failed.push(`seed ${seed}: ${faults[0]}`)
        process.stdout.write(`${name}, seed ${seed}:\n${walked.join('\n')}\n${faults.join('\n')}\n`)
      }
      finding.say(`${name}: ${walks} walks of ${steps} steps`)
      finding.none(`${name} that did not hold`, failed)
    }
  } finally {
    await house.close()
    await database.close()
  }
  return finding
}
