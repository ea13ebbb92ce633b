import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { isAway, openDatabase } from '../platform/db/database.ts'
import { createLog } from '../platform/log.ts'
import { Refusal } from '../platform/refusal.ts'
import { adviceOf } from './advice.ts'
import { boardOf } from './board.ts'
import { nextDraft } from './change.ts'
import { forumOf } from './draftStore.ts'
import { prepareEngine } from './engine/crew.ts'
import { Engines } from './engines.ts'
import { placesOf } from './places.ts'
import { loadPlan } from './plan.ts'
import { canBeMade } from './problem.ts'

/**
 * The thread behind `Planning`: reads a forum's schedule by itself, on connections of its own, and answers questions
 * about it, each through the port that came with it. It writes nothing.
 */

export interface PlannerData {
  databaseUrl: string
  logLevel: string
  /** Whether it will be asked to make schedules: then the engine is kept ready. */
  makes: boolean
}

const { databaseUrl, logLevel, makes }: PlannerData = workerData
const { db } = openDatabase(databaseUrl, createLog(logLevel), 3)
const engines = new Engines()
if (makes) prepareEngine()

interface Asked {
  forumId: string
  now: Date
}

const answers = {
  /** The board, as JSON. */
  board: async (asked: Asked) => JSON.stringify(await boardOf(db, asked)),
  places: (asked: Asked & { requestId: string }) => placesOf(db, asked),
  advice: (asked: Asked) => adviceOf(db, asked),
  change: (asked: Parameters<typeof nextDraft>[1]) => nextDraft(db, asked, engines),
  /** Whether there is anything to make a schedule of. */
  canBeMade: async ({ forumId, now }: Asked) =>
    canBeMade((await loadPlan(db, await forumOf(db, forumId), now)).problem),
  begin: async (asked: Asked & { runId: string; seconds: number }) => engines.begin(db, asked),
  follow: (asked: { runId: string; patience: number }) => engines.follow(asked),
  stop: async ({ runId }: { runId: string }) => engines.stop(runId),
  end: async ({ runId }: { runId: string }) => engines.end(runId),
}
export type Answers = typeof answers

type Call = { [Kind in keyof Answers]: { kind: Kind; asked: Parameters<Answers[Kind]>[0] } }[keyof Answers]
export type Reply<Kind extends keyof Answers> =
  | { ok: true; value: Awaited<ReturnType<Answers[Kind]>> }
  | { ok: false; refusal: Pick<Refusal, 'code' | 'data'> }
  | { ok: false; refusal: null; error: unknown }

function answer(call: Call): Promise<unknown> {
  switch (call.kind) {
    case 'board':
      return answers.board(call.asked)
    case 'places':
      return answers.places(call.asked)
    case 'advice':
      return answers.advice(call.asked)
    case 'change':
      return answers.change(call.asked)
    case 'canBeMade':
      return answers.canBeMade(call.asked)
    case 'begin':
      return answers.begin(call.asked)
    case 'follow':
      return answers.follow(call.asked)
    case 'stop':
      return answers.stop(call.asked)
    case 'end':
      return answers.end(call.asked)
  }
}

parentPort?.on('message', async ({ port, ...call }: Call & { port: MessagePort }) => {
  try {
    port.postMessage({ ok: true, value: await answer(call) })
  } catch (error) {
    port.postMessage(failure(error))
  }
  port.close()
})

/** What of an error crosses threads: a refusal with its code, also that the database is away for a moment. */
function failure(error: unknown) {
  if (error instanceof Refusal) return { ok: false, refusal: { code: error.code, data: error.data } }
  if (isAway(error)) return { ok: false, refusal: { code: 'unavailable', data: {} } }
  return { ok: false, refusal: null, error }
}
