import { measureFaults } from './mediaFaults.ts'
import { measureFirstFrame } from './mediaFirstFrame.ts'
import { measureRooms } from './mediaRooms.ts'
import { measureRungs } from './mediaRungs.ts'

/**
 * `npm run bench:media [-- PART]`: how fast the live room is, each figure beside the least that could do it, in the same
 * run. Exits 1 where a bar is missed.
 */
const parts = {
  'first-frame': measureFirstFrame,
  faults: measureFaults,
  rooms: measureRooms,
  rungs: measureRungs,
}

const [only] = process.argv.slice(2)
const wanted = Object.entries(parts).filter(([name]) => only === undefined || name === only)
if (wanted.length === 0) {
  console.error(`There is no part "${only}". There are: ${Object.keys(parts).join(', ')}.`)
  process.exit(1)
}
const missed: string[] = []
for (const [, measure] of wanted) missed.push(...(await measure()))
for (const words of missed) process.stdout.write(`MISSED: ${words}\n`)
process.exit(missed.length > 0 ? 1 : 0)
