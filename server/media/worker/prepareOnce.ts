import { rmSync, writeFileSync } from 'node:fs'
import { open, readFile, stat, utimes } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'

const beatMs = 5_000
/** A lock that was not touched for so long belongs to a process that was killed. */
const abandonedMs = 6 * beatMs

const preparation = z.object({ progress: z.number().optional(), note: z.string() })

/** How far a preparation is: a share of one, where known, and a line for the log. */
export type Preparation = z.infer<typeof preparation>

/**
 * Prepares what is not `ready` yet, in one process of this machine at a time. The others wait, repeat what the
 * first one reports, and try themselves when it fails or is killed.
 *
 * @param work.lock a file that holds the last report and is touched while the work goes on
 */
export async function prepareOnce(work: {
  lock: string
  ready: () => Promise<boolean>
  prepare: (report: (preparation: Preparation) => void) => Promise<void>
  onProgress: (preparation: Preparation) => void
}): Promise<void> {
  const { lock, ready, prepare, onProgress } = work
  while (!(await ready())) {
    if (await take(lock)) {
      const beat = setInterval(() => void utimes(lock, new Date(), new Date()).catch(() => undefined), beatMs)
      const giveUp = () => rmSync(lock, { force: true })
      process.once('exit', giveUp)
      try {
        // between our last look and the lock another one may have finished
        if (await ready()) return
        return await prepare((report) => {
          onProgress(report)
          writeFileSync(lock, JSON.stringify(report)) // at once: later it could bring back a lock already given up
        })
      } finally {
        clearInterval(beat)
        process.off('exit', giveUp)
        giveUp()
      }
    }
    const report = await reportIn(lock)
    if (report) onProgress(report)
    await pause(1_000)
  }
}

async function take(lock: string): Promise<boolean> {
  try {
    await (await open(lock, 'wx')).close()
    return true
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  const touched = await stat(lock).catch(() => undefined)
  if (touched && Date.now() - touched.mtimeMs > abandonedMs) rmSync(lock, { force: true })
  return false
}

/** Nothing when it is just being written. */
async function reportIn(lock: string): Promise<Preparation | undefined> {
  try {
    return preparation.parse(JSON.parse(await readFile(lock, 'utf8')))
  } catch {
    return undefined
  }
}
