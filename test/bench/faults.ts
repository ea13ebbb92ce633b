import type { Finding } from './faults/finding.ts'
import { kill } from './faults/kill.ts'
import { race } from './faults/race.ts'

/**
 * `npm run bench:faults [-- NAME…]`: what the product does when something breaks, each fault by itself, with its figures
 * and bars. Exits 1 where a bar is missed.
 */
const faults: Record<string, () => Promise<Finding>> = {
  kill: () => kill({ rounds: 20 }),
  race: () => race({ bookings: 200, rounds: 5 }),
}

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !(name in faults))
if (unknown.length > 0) {
  console.error(`There is no fault "${unknown.join('", "')}". There are: ${Object.keys(faults).join(', ')}.`)
  process.exit(1)
}
let missed = 0
for (const [name, suffer] of Object.entries(faults)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  const began = performance.now()
  const finding = await suffer()
  missed += finding.missed.length
  process.stdout.write(`── ${name} (${((performance.now() - began) / 1000).toFixed(0)} s)\n`)
  for (const figure of finding.figures) process.stdout.write(`   ${figure}\n`)
  for (const words of finding.missed) process.stdout.write(`   MISSED: ${words}\n`)
}
process.exit(missed > 0 ? 1 : 0)
