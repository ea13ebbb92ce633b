import { Worker } from 'node:worker_threads'

/** How many threads a run takes: one searches, one bounds and proves. */
const perRun = 2

const ready: Worker[] = []
let keepsReady = false

/**
 * Starts the threads of the next run ahead of it, and after each run those of the next: a thread takes longer to start
 * than a first schedule to make. They keep no process alive.
 */
export function prepareEngine(): void {
  keepsReady = true
  while (ready.length < perRun) {
    const thread = started()
    // One that ends before it is needed is no loss: the run starts another.
    thread.on('error', () => undefined)
    thread.once('exit', () => {
      const at = ready.indexOf(thread)
      if (at >= 0) ready.splice(at, 1)
    })
    ready.push(thread)
  }
}

/** A thread of the engine, its own until it ends it. */
export function takeThread(): Worker {
  const thread = ready.shift() ?? started()
  thread.ref()
  return thread
}

/** Ends a thread and makes up for it. */
export function releaseThread(thread: Worker): void {
  void thread.terminate()
  if (keepsReady) prepareEngine()
}

function started(): Worker {
  const thread = new Worker(new URL('./thread.ts', import.meta.url))
  thread.unref()
  return thread
}
