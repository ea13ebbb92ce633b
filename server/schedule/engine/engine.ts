import type { Worker } from 'node:worker_threads'
import { Blackboard } from './blackboard.ts'
import { releaseThread, takeThread } from './crew.ts'
import type { Assignment, Model, Score } from './model.ts'
import { pinned } from './pinned.ts'
import { repair } from './repair.ts'
import { isProved, scoreOf } from './score.ts'
import { keepsEveryLimit } from './state.ts'
import { domainsOf } from './tables.ts'
import type { Task, Word } from './thread.ts'

/** How far a run is. */
export interface Progress {
  /** Since the run began. */
  ms: number
  placed: number
  score: Score
  /** No schedule has more weight. */
  weightBound: number
  /** No schedule that is as good before it has fewer holes. */
  holesBound: number
  /** Nothing is better in what is missing, in weight and in holes. */
  proved: boolean
}

/** `within`: how far from the best possible it is at most is known. `none`: time ended before any was found. */
export type Outcome =
  | {
      kind: 'schedule'
      assignment: Assignment
      progress: Progress
      verdict: 'optimal' | 'within' | 'best_found'
    }
  | { kind: 'infeasible' }
  | { kind: 'none' }

export interface Run {
  done: Promise<Outcome>
  /** Ends the run soon; `done` answers with the best so far. */
  stop(): void
}

/** The longest that a timer can be set to, ms. */
const longest = 2 ** 31 - 1

/** How long, once the first three levels are proved, the search goes on for the others. ms */
const polish = 300

/**
 * Makes a schedule off the event loop: one thread searches, another bounds and proves, and each takes what the other
 * finds. `onProgress` hears every better schedule and every better bound, many times a second. Ends after `seconds`,
 * or soon after nothing can be better. With a `baseline`, a schedule that people know already, it is first repaired
 * (see `repair`): what it had stays where the repair leaves it, and only the rest is searched for. A valid `start` is the
 * first schedule: what comes is better or nothing.
 */
export function startEngine(
  model: Model,
  options: { seconds: number; seed: number; baseline?: Assignment | null; start?: Assignment },
  onProgress: (progress: Progress, assignment: Assignment) => void,
): Run {
  const begun = Date.now()
  const board = Blackboard.boardFor(model.wishes.length)
  const blackboard = new Blackboard(board)
  let problem = model
  if (options.baseline) {
    const repaired = repair(model, options.baseline)
    // Where the repair cannot keep every limit, as when all must be placed, what was known may move.
    if (keepsEveryLimit(model, repaired)) {
      problem = pinned(model, repaired, options.baseline)
      blackboard.offer(repaired, scoreOf(model, repaired))
    }
  }
  const { start } = options
  if (start && keepsEveryLimit(problem, start)) blackboard.offer(start, scoreOf(model, start))
  const total = model.wishes.reduce((sum, { weight }) => sum + weight, 0)
  blackboard.lowerWeightBound(total)
  blackboard.raiseMissingBound(unavoidableOf(problem))
  const { promise: done, resolve } = Promise.withResolvers<Outcome>()
  const workers: Worker[] = []
  let isInfeasible = false
  /** The board's version that `onProgress` has heard. */
  let told = 0
  let polishing: NodeJS.Timeout | undefined

  const progressOf = ({ assignment, score }: { assignment: Assignment; score: Score }): Progress => ({
    ms: Date.now() - begun,
    placed: assignment.reduce((count, slot) => count + (slot < 0 ? 0 : 1), 0),
    score,
    weightBound: blackboard.weightBound,
    holesBound: blackboard.holesBound,
    proved: isProved(score, blackboard),
  })
  let isOver = false
  const end = () => {
    // Once: a thread that was ended while it wrote leaves the board locked.
    if (isOver) return
    isOver = true
    clearTimeout(deadline)
    clearTimeout(polishing)
    blackboard.stop()
    const best = isInfeasible ? null : blackboard.best()
    if (!best) resolve({ kind: isInfeasible ? 'infeasible' : 'none' })
    else {
      const progress = progressOf(best)
      if (blackboard.version !== told) onProgress(progress, best.assignment)
      const isBounded = blackboard.weightBound < total || blackboard.holesBound > 0
      resolve({
        kind: 'schedule',
        assignment: best.assignment,
        progress,
        verdict: progress.proved ? 'optimal' : isBounded ? 'within' : 'best_found',
      })
    }
    for (const worker of workers.splice(0)) releaseThread(worker)
  }
  const deadline = setTimeout(end, Math.min(options.seconds * 1000, longest))
  const hear = (word: Word) => {
    if (word === 'infeasible') {
      isInfeasible = true
      end()
      return
    }
    const { version } = blackboard
    const best = isOver ? null : blackboard.best()
    if (!best) return
    const progress = progressOf(best)
    if (word === 'news') {
      told = version
      onProgress(progress, best.assignment)
    }
    if (progress.proved) polishing ??= setTimeout(end, polish)
  }
  // After the caller has the run.
  if (blackboard.version > 0) queueMicrotask(() => hear('news'))
  for (const role of ['search', 'prove'] as const) {
    const task: Task = {
      model: problem,
      board,
      role,
      seed: options.seed,
      end: begun + options.seconds * 1000,
    }
    const worker = takeThread()
    worker.on('message', hear)
    worker.on('error', (error) => {
      // What the other thread finds still counts; a run without any ends at its deadline.
      console.error(error)
    })
    workers.push(worker)
    worker.postMessage(task)
  }
  return { done, stop: end }
}

/** What is missing in every schedule: musts that can stand nowhere, and parties with fewer wishes than their fewest. */
function unavoidableOf(model: Model): number {
  const possible = model.parties.map(() => 0)
  let missing = 0
  for (const [at, domain] of domainsOf(model).entries()) {
    const wish = model.wishes[at]
    if (!wish) continue
    if (domain.length === 0) missing += wish.must ? 1 : 0
    else for (const party of [wish.a, wish.b]) possible[party] = (possible[party] ?? 0) + 1
  }
  for (const [at, { minTotal }] of model.parties.entries())
    missing += Math.max(minTotal - (possible[at] ?? 0), 0)
  return missing
}
