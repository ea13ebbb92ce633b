import { NotFoundError, WorkerClosedError } from 'mediasoup/errors'

/**
 * People leave while the worker is asked about what was theirs, and workers end: whether that alone is why the worker
 * said no. What goes with another (a consumer with its producer) is still open in mediasoup's own objects by then, so
 * that their `closed` does not tell.
 */
export function hasGone(error: unknown): boolean {
  return error instanceof NotFoundError || error instanceof WorkerClosedError
}

/** The worker's answer, or nothing where what it was asked about has gone. Rejects with any other failure. */
export async function unlessGone<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask()
  } catch (error) {
    if (hasGone(error)) return
    throw error
  }
}

/** Whether a line of mediasoup's log says that alone; whoever asked has it as an error too. */
export function saysGone(line: string): boolean {
  return line.includes('throwing MediaSoupNotFoundError') || /^request failed .* not found( |$)/.test(line)
}
