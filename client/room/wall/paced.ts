/**
 * What it returns has `act` run at once, then at most once in `everyMs` and never twice at a time. No wish is
 * lost: one that comes meanwhile is followed by a run that begins after it. `act` is not to reject.
 */
export function paced(act: () => Promise<unknown>, everyMs: number): () => void {
  let running = false
  let wished = false
  const run = async () => {
    running = true
    while (wished) {
      wished = false
      await Promise.all([act(), new Promise((rested) => setTimeout(rested, everyMs))])
    }
    running = false
  }
  return () => {
    wished = true
    if (!running) void run()
  }
}
