import { setTimeout as pause } from 'node:timers/promises'
import type { RunProgress } from '../../shared/schedule.ts'
import type { Db } from '../platform/db/database.ts'
import { forumOf } from './draftStore.ts'
import { type Outcome, type Progress, startEngine } from './engine/engine.ts'
import type { Assignment } from './engine/model.ts'
import { repair } from './engine/repair.ts'
import { scoreOf } from './engine/score.ts'
import { levelsWith, type Modelled, modelOf } from './modelling.ts'
import { loadPlan } from './plan.ts'

/** Any number: the same forum gets the same schedule. */
const seed = 1

interface Engine {
  modelled: Modelled
  run: ReturnType<typeof startEngine>
  /** When `outcome` is there. */
  done: Promise<void>
  best: { progress: Progress; assignment: Assignment } | null
  outcome: Outcome | null
}

/** The engines of the runs that are made in this process. */
export class Engines {
  readonly #engines = new Map<string, Engine>()

  /** Starts a run's engine on what its forum is now: what is published or locked stays. */
  async begin(
    db: Db,
    { runId, forumId, now, seconds }: { runId: string; forumId: string; now: Date; seconds: number },
  ): Promise<void> {
    const plan = await loadPlan(db, await forumOf(db, forumId), now)
    const modelled = modelOf(plan.problem, { keepPublished: true })
    const run = startEngine(
      modelled.model,
      { seconds, seed, start: modelled.assignment },
      (progress, assignment) => {
        engine.best = { progress, assignment }
      },
    )
    const done = run.done.then((outcome) => {
      engine.outcome = outcome.kind === 'schedule' ? outcome : simple(modelled, seconds * 1000)
      if (engine.outcome.kind === 'schedule') engine.best = engine.outcome
    })
    const engine: Engine = { modelled, run, done, best: null, outcome: null }
    this.#engines.set(runId, engine)
  }

  /** How far a run is, after so many ms or as soon as it is done. */
  async follow({ runId, patience }: { runId: string; patience: number }): Promise<{
    progress: RunProgress | null
    done: { kind: Outcome['kind']; verdict: 'optimal' | 'within' | 'best_found' | null } | null
  }> {
    const engine = this.#of(runId)
    await Promise.race([engine.done, pause(patience)])
    const { best, outcome, modelled } = engine
    return {
      progress: best && presentProgress(best.progress, modelled),
      done: outcome && {
        kind: outcome.kind,
        verdict: outcome.kind === 'schedule' ? outcome.verdict : null,
      },
    }
  }

  /** When each wish begins in a run's best schedule, by id, in ms since 1970. */
  wanted(runId: string): Map<string, number> {
    const { modelled, best } = this.#of(runId)
    const wanted = new Map<string, number>()
    for (const [at, slot] of best?.assignment.entries() ?? []) {
      const start = modelled.slots[slot]?.start
      const wish = modelled.wishes[at]
      if (start && wish) wanted.set(wish.id, start.getTime())
    }
    return wanted
  }

  stop(runId: string): void {
    this.#engines.get(runId)?.run.stop()
  }

  /** Stops it and forgets it. */
  end(runId: string): void {
    this.stop(runId)
    this.#engines.delete(runId)
  }

  #of(runId: string): Engine {
    const engine = this.#engines.get(runId)
    if (!engine) throw new Error(`no engine runs for ${runId}`)
    return engine
  }
}

/**
 * The first schedule that comes to hand: each wish where it makes the fewest holes, the heaviest first. For a machine
 * so busy that the engine's threads did not come to any.
 */
export function simple({ model }: Modelled, ms = 0): Outcome & { kind: 'schedule' } {
  const found = repair(model, new Int32Array(model.wishes.length).fill(-1))
  const progress: Progress = {
    ms,
    placed: found.reduce((count, slot) => count + (slot < 0 ? 0 : 1), 0),
    score: scoreOf(model, found),
    weightBound: model.wishes.reduce((sum, { weight }) => sum + weight, 0),
    holesBound: 0,
    proved: false,
  }
  return { kind: 'schedule', assignment: found, progress, verdict: 'best_found' }
}

function presentProgress(progress: Progress, modelled: Modelled): RunProgress {
  const { ms, placed, score, weightBound, holesBound } = progress
  const { levels, weight } = levelsWith(score, modelled)
  return {
    ms: Math.round(ms),
    placed: placed + modelled.held.size,
    wishes: modelled.wishes.length,
    levels,
    weightBound: weightBound + weight,
    holesBound,
  }
}
