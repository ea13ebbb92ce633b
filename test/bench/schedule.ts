import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { prepareEngine } from '../../server/schedule/engine/crew.ts'
import { type Outcome, type Progress, startEngine } from '../../server/schedule/engine/engine.ts'
import { parseInstance } from '../../server/schedule/engine/instance.ts'
import type { Model } from '../../server/schedule/engine/model.ts'
import { generateForum } from '../support/forumGenerator.ts'
import { faultsOfSchedule } from '../support/scheduleChecker.ts'
import { measureEventLoop } from './eventLoop.ts'
import { measureRepairs } from './scheduleRepair.ts'

/**
 * `npm run bench:schedule [-- FOLDER [FILTER]]`: how good the scheduler is and how fast. FOLDER holds instances in the
 * format of server/schedule/engine/instance.ts; those whose names are published are held to the published figures. Runs
 * our own generated forums in any case, unless a filter is given. A row each; exits 1 where a bar is missed.
 *
 * Published optima and the best published times: Bofill, Coll, Garcia, Giráldez-Cru, Pesant, Suy, Villaret, Constraint
 * Solving Approaches to the Business-to-Business Meeting Scheduling Problem, JAIR 74 (2022), tables 3 to 5 (fairness 2).
 */
const published: Record<string, { holes: number; seconds: number }> = {
  'forum-13': { holes: 0, seconds: 2.5 },
  'forum-13crafb': { holes: 6, seconds: 23.3 },
  'forum-13crafc': { holes: 1, seconds: 2.3 },
  'forum-14': { holes: 2, seconds: 5.1 },
  'forumt-14': { holes: 5, seconds: 0.5 },
  'forumt-14crafc': { holes: 5, seconds: 0.9 },
  'forumt-14crafd': { holes: 4, seconds: 0.4 },
  'forumt-14crafe': { holes: 5, seconds: 0.6 },
  'tic-12': { holes: 0, seconds: 0.1 },
  'tic-12crafc': { holes: 0, seconds: 0.3 },
  'tic-13': { holes: 0, seconds: 0.4 },
  'tic-13crafb': { holes: 0, seconds: 0.4 },
  'tic-13crafc': { holes: 4, seconds: 5.8 },
  'tic-14crafa': { holes: 0, seconds: 1 },
  'tic-14crafc': { holes: 0, seconds: 0.8 },
  'tic-14crafd': { holes: 0, seconds: 0.8 },
  'ticf-13crafa': { holes: 0, seconds: 2.2 },
  'ticf-13crafb': { holes: 3, seconds: 22.3 },
  'ticf-13crafc': { holes: 1, seconds: 3.7 },
  'ticf-14crafa': { holes: 0, seconds: 7.6 },
}

/** Weight and holes that an earlier prototype of local search reached in 5 s on generated forums. */
const earlier: Record<string, { weight: number; holes: number }> = {
  'forum-s50': { weight: 306, holes: 3 },
  'forum-m200': { weight: 1267, holes: 12 },
  'forum-l600': { weight: 3168, holes: 14 },
  'forum-xl2000-24': { weight: 8787, holes: 36 },
  'plain-l600': { weight: 630, holes: 6 },
}

interface Bar {
  seconds: number
  /** What is missed, in words; null where all is well. */
  missed(run: Run): string | null
  /** What the run is compared with, in the last column. */
  beside: string
}

interface Run {
  model: Model
  outcome: Outcome
  /** Seconds until the first schedule, the best one, and the end. */
  first: number
  best: number
  end: number
  faults: string[]
  /** The longest time the event loop was held, ms. */
  held: number
}

const seed = 1
let missed = 0
const [folder, filter] = process.argv.slice(2)
prepareEngine()
await new Promise((resolve) => setTimeout(resolve, 500))
console.error(
  `${'instance'.padEnd(34)}${['wishes', 'placed', 'weight', 'bound', 'holes', 'bound', 'first s', 'best s', 'end s', 'held ms'].map((head) => head.padStart(8)).join('')}  verdict     beside`,
)

for (const name of folder ? instancesIn(path.resolve(process.env.INIT_CWD ?? '.', folder)) : []) {
  if (filter && !name.includes(filter)) continue
  const text = readFileSync(
    path.join(path.resolve(process.env.INIT_CWD ?? '.', folder ?? ''), `${name}.json`),
    'utf8',
  )
  const { model } = parseInstance(text)
  await measure(name, model, barFor(name, model))
}
if (!filter) {
  const sizes = [60, 240, 640, 2_000]
  for (const wishes of sizes) await measure(`generated ${wishes}`, forumOf(wishes), withinBar(5, 0.995))
  const before = process.memoryUsage.rss()
  await measure('generated 10000', forumOf(10_000), withinBar(30, 0.99))
  const most = process.resourceUsage().maxRSS / 1024
  say(
    'memory at 10,000 wishes, MB',
    `${Math.round(most)} (before: ${Math.round(before / 2 ** 20)})`,
    most < 1024,
  )
  for (const { words, figure, isMet } of await measureRepairs(forumOf(2_800))) say(words, figure, isMet)
  for (const { what, computed, longest } of await measureEventLoop())
    say(
      `event loop held by ${what}, ms`,
      `${computed.toFixed(0)} (${longest.toFixed(0)} with what else ran)`,
      computed <= 20,
    )
}
process.exit(missed > 0 ? 1 : 0)

function instancesIn(where: string): string[] {
  return readdirSync(where)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .sort()
}

/** A forum of our own generator, of the size of those that are held online. */
function forumOf(wishes: number): Model {
  const slotsPerDay = 12
  const days = wishes > 1_000 ? 3 : wishes > 300 ? 2 : 1
  const rooms = Math.max(4, Math.round(wishes / (days * slotsPerDay) / 1.1))
  return generateForum({
    seed: 2026 + wishes,
    buyers: Math.round(wishes / 22) + 6,
    firms: Math.round(wishes / 10) + 12,
    wishes,
    days,
    slotsPerDay,
    rooms,
    interpreters: Math.max(3, Math.round(rooms / 3)),
    noMinimums: true,
  })
}

function barFor(name: string, model: Model): Bar {
  if (!model.mandatory) {
    const known = earlier[name]
    const { missed } = withinBar(5, 0.995)
    return {
      seconds: 5,
      beside: known ? `${known.weight} with ${known.holes} holes` : '',
      missed: (run) => {
        const score = run.outcome.kind === 'schedule' ? run.outcome.progress.score : null
        if (score && known && score.weight < known.weight) return `less weight than ${known.weight}`
        if (score && known && score.weight === known.weight && score.holes > known.holes)
          return `more holes than ${known.holes}`
        return missed(run)
      },
    }
  }
  const optimum = name.endsWith('.original') ? published[name.slice(0, -'.original'.length)] : undefined
  return {
    seconds: 60,
    beside: optimum ? `${optimum.holes} holes in ${optimum.seconds} s` : '',
    missed: ({ outcome, best }) => {
      if (outcome.kind === 'infeasible') return optimum ? 'there is a schedule' : null
      if (outcome.kind === 'none') return 'no schedule'
      if (!outcome.progress.proved) return 'not proved'
      if (optimum && outcome.progress.score.holes !== optimum.holes) return `the optimum is ${optimum.holes}`
      return optimum && best > 10 ? 'reached after 10 s' : null
    },
  }
}

/** So much of the best weight that is possible, in so many seconds. */
function withinBar(seconds: number, share: number): Bar {
  return {
    seconds,
    beside: '',
    missed: ({ outcome }) => {
      if (outcome.kind !== 'schedule') return 'no schedule'
      const { score, weightBound } = outcome.progress
      return score.weight >= share * weightBound ? null : `under ${share * 100} % of the bound`
    },
  }
}

async function measure(name: string, model: Model, bar: Bar): Promise<void> {
  const loop = monitorEventLoopDelay({ resolution: 5 })
  loop.enable()
  const begin = performance.now()
  const since = () => (performance.now() - begin) / 1000
  let first = 0
  let best = 0
  let last: Progress | null = null
  const run = startEngine(model, { seconds: bar.seconds, seed }, (progress) => {
    first ||= since()
    const { weight, holes } = progress.score
    if (last?.score.weight !== weight || last.score.holes !== holes) best = since()
    last = progress
  })
  const outcome = await run.done
  const end = since()
  loop.disable()
  const faults = outcome.kind === 'schedule' ? faultsOfSchedule(model, outcome.assignment) : []
  const result: Run = { model, outcome, first, best, end, faults, held: loop.max / 1e6 - 5 }
  const why =
    faults[0] ??
    bar.missed(result) ??
    (model.wishes.length <= 2_000 && first > 0.2 ? `first after ${first.toFixed(2)} s` : null)
  if (why) missed++
  print(name, result, bar.beside, why)
  // Threads of the next run, begun while nothing is measured.
  await new Promise((resolve) => setTimeout(resolve, 300))
}

function print(
  name: string,
  { model, outcome, first, best, end, held }: Run,
  beside: string,
  why: string | null,
): void {
  const cells: (string | number)[] = [model.wishes.length]
  if (outcome.kind === 'schedule') {
    const { placed, score, weightBound, holesBound } = outcome.progress
    cells.push(placed, score.weight, weightBound, score.holes, holesBound, first.toFixed(2), best.toFixed(2))
  } else cells.push('', '', '', '', '', '', '')
  cells.push(end.toFixed(2), held.toFixed(0))
  const verdict = outcome.kind === 'schedule' ? outcome.verdict : outcome.kind
  const line = `${name.padEnd(34)}${cells.map((cell) => String(cell).padStart(8)).join('')}  ${verdict.padEnd(12)}${beside}`
  console.error(why ? `${line}   MISSED: ${why}` : line)
}

function say(words: string, figure: string, isMet: boolean): void {
  if (!isMet) missed++
  console.error(`${words}: ${figure}${isMet ? '' : '   MISSED'}`)
}
