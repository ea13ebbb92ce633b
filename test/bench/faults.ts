import { diskFull } from './faults/diskFull.ts'
import type { Finding } from './faults/finding.ts'
import { fuzz } from './faults/fuzz.ts'
import { kill } from './faults/kill.ts'
import { mailAway } from './faults/mailAway.ts'
import { postgresAway } from './faults/postgresAway.ts'
import { race } from './faults/race.ts'
import { redisAway } from './faults/redisAway.ts'
import { soak } from './faults/soak.ts'

/**
 * `npm run bench:faults [-- NAME[=MINUTES]…]`: what the product does when something breaks, each fault by itself, with
 * its figures and its bar, in seconds. Exits 1 where a bar is missed. Without a name all but the hour of `soak`; `fuzz` and `soak`
 * take minutes.
 */
const faults: Record<string, (minutes?: number) => Promise<Finding>> = {
  kill: () => kill({ rounds: 20, bar: 5 }),
  race: () => race({ bookings: 200, rounds: 5, bar: 1 }),
  redis: () => redisAway({ seconds: 30, bar: 5 }),
  postgres: () => postgresAway({ rounds: 4, bar: 10 }),
  disk: () => diskFull({ bar: 10 }),
  mail: () => mailAway({ minutes: 60, bar: 30 }),
  fuzz: (minutes = 4) => fuzz({ minutes, steps: 90 }),
  soak: (minutes = 60) => soak({ rooms: 50, minutes }),
}
const byName = ['soak']

const wanted = process.argv.slice(2).map((word) => {
  const [name = '', minutes] = word.split('=')
  return { name, minutes: minutes === undefined ? undefined : Number(minutes) }
})
const unknown = wanted.find(
  ({ name, minutes }) => !(name in faults) || (minutes !== undefined && !(minutes > 0)),
)
if (unknown) {
  console.error(`There is no fault "${unknown.name}". There are: ${Object.keys(faults).join(', ')}.`)
  process.exit(1)
}
const all = Object.keys(faults).flatMap((name) =>
  byName.includes(name) ? [] : [{ name, minutes: undefined }],
)
let missed = 0
for (const { name, minutes } of wanted.length > 0 ? wanted : all) {
  const began = performance.now()
  const finding = await faults[name]?.(minutes)
  if (!finding) continue
  missed += finding.missed.length
  process.stdout.write(`── ${name} (${((performance.now() - began) / 1000).toFixed(0)} s)\n`)
  for (const figure of finding.figures) process.stdout.write(`   ${figure}\n`)
  for (const words of finding.missed) process.stdout.write(`   MISSED: ${words}\n`)
}
process.exit(missed > 0 ? 1 : 0)
