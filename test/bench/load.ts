import type { Finding } from './faults/finding.ts'
import { measureAdapters } from './load/adapters.ts'
import { measureCommands } from './load/commands.ts'
import { measurePages } from './load/pages.ts'
import { measureSockets } from './load/sockets.ts'

/**
 * `npm run bench:load [-- PART…]`: how the product bears many at once, each figure beside the least that could do it, in
 * the same run. Exits 1 where a bar is missed.
 */
const parts: Record<string, () => Promise<Finding>> = {
  pages: measurePages,
  sockets: measureSockets,
  commands: measureCommands,
  adapters: measureAdapters,
}

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !(name in parts))
if (unknown.length > 0) {
  console.error(`There is no part "${unknown.join('", "')}". There are: ${Object.keys(parts).join(', ')}.`)
  process.exit(1)
}
let missed = 0
for (const [name, measure] of Object.entries(parts)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  const began = performance.now()
  const finding = await measure()
  missed += finding.missed.length
  process.stdout.write(`── ${name} (${((performance.now() - began) / 1000).toFixed(0)} s)\n`)
  for (const figure of finding.figures) process.stdout.write(`   ${figure}\n`)
  for (const words of finding.missed) process.stdout.write(`   MISSED: ${words}\n`)
}
process.exit(missed > 0 ? 1 : 0)
