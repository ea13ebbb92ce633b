import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { prepareEngine } from '../server/schedule/engine/crew.ts'
import { type Progress, startEngine } from '../server/schedule/engine/engine.ts'
import {
  FormatFault,
  type Instance,
  parseBaseline,
  parseInstance,
} from '../server/schedule/engine/instance.ts'
import type { Assignment } from '../server/schedule/engine/model.ts'

/**
 * `npm run -s schedule -- INSTANCE.json --seconds N [--seed S] [--baseline SOLUTION.json] > SOLUTION.json`: schedules
 * a file (see server/schedule/engine/instance.ts). Standard output is the solution, standard error a line of JSON
 * for each improvement. Ends after so many seconds, or as soon as nothing better can be; Ctrl-C ends it with the
 * best so far. Exit code 0: a valid schedule; 2: malformed input, and where; 3: proved that there is none; 4: none
 * was found in time.
 */
interface Order {
  instance: Instance
  baseline: Assignment | null
  seconds: number
  seed: number
}

const usage =
  'npm run -s schedule -- INSTANCE.json --seconds N [--seed S] [--baseline SOLUTION.json] > SOLUTION.json'

// The threads begin while the file is read.
prepareEngine()
let order: Order | undefined
try {
  order = readOrder()
} catch (error) {
  if (!(error instanceof FormatFault)) throw error
  console.error(error.message)
  process.exitCode = 2
}
// What the engine has still running must not hold us up.
if (order) process.exit(await run(order))

async function run({ instance, baseline, seconds, seed }: Order): Promise<number> {
  const { name, model } = instance
  const figures = (progress: Progress, assignment: Assignment) => ({
    scheduled: progress.placed,
    weight: instance.weightOf(assignment),
    holes: progress.score.holes,
    bound: model.mandatory ? progress.holesBound : instance.weightWithin(progress.weightBound),
    proved: progress.proved,
  })
  // the start of the process counts, too
  const left = Math.max(seconds - performance.now() / 1000, 0.05)
  let told = ''
  /** A line, unless it would say what the one before has said: not every level of the objective is in it. */
  const tell = (progress: Progress, assignment: Assignment) => {
    const now = figures(progress, assignment)
    if (JSON.stringify(now) === told) return
    told = JSON.stringify(now)
    console.error(JSON.stringify({ ms: Math.round(progress.ms), ...now }))
  }
  const engine = startEngine(model, { seconds: left, seed, baseline }, tell)
  // a terminal and npm both send it: once is enough, and twice is no more
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => engine.stop())
  const outcome = await engine.done
  switch (outcome.kind) {
    case 'schedule': {
      const { assignment, progress, verdict } = outcome
      tell(progress, assignment)
      await print({ name, assign: [...assignment], ...figures(progress, assignment), verdict })
      return 0
    }
    case 'infeasible':
      await print({ infeasible: true })
      return 3
    case 'none':
      console.error('No valid schedule was found in time; whether there is one is not known.')
      return 4
  }
}

function print(answer: object): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(`${JSON.stringify(answer)}\n`, (error) => (error ? reject(error) : resolve()))
  })
}

/** What the command line asks for, with its files read. */
function readOrder(): Order {
  const { values, positionals } = readArguments()
  const [file, ...others] = positionals
  if (file === undefined || others.length > 0) throw new FormatFault(`One instance, please.\n${usage}`)
  const seconds = numberIn('seconds', values.seconds, /^\d+(\.\d+)?$/)
  const seed = numberIn('seed', values.seed, /^\d+$/)
  if (seconds === 0) throw new FormatFault(`--seconds: more than 0, please.\n${usage}`)
  const instance = parseFile(file, parseInstance)
  const baseline = values.baseline
    ? parseFile(values.baseline, (text) => parseBaseline(text, instance))
    : null
  return { instance, baseline, seconds, seed }
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        seconds: { type: 'string' },
        seed: { type: 'string', default: '1' },
        baseline: { type: 'string' },
      },
    })
  } catch (error) {
    throw new FormatFault(`${error instanceof Error ? error.message : error}\n${usage}`)
  }
}

function numberIn(flag: string, value: string | undefined, shape: RegExp): number {
  const number = value !== undefined && shape.test(value) ? Number(value) : Infinity
  if (number > 2 ** 31)
    throw new FormatFault(
      value === undefined
        ? `--${flag} is missing.\n${usage}`
        : `--${flag}: "${value}" is no number to go by.\n${usage}`,
    )
  return number
}

/** Reads a file, named as seen from where the command was given. */
function parseFile<T>(file: string, parse: (text: string) => T): T {
  let text: string
  try {
    text = readFileSync(path.resolve(process.env.INIT_CWD ?? '.', file), 'utf8')
  } catch (error) {
    throw new FormatFault(`${file}: ${error instanceof Error ? error.message : error}`)
  }
  try {
    return parse(text)
  } catch (error) {
    throw error instanceof FormatFault ? new FormatFault(`${file}: ${error.message}`) : error
  }
}
