// The runner ends its workers by this signal, which alone would skip what is to be done at the exit.
process.once('SIGTERM', () => process.exit(143))

/** Does this when the process ends, however its tests went; only what needs no waiting. Returns what calls it off. */
export function atExit(act: () => void): () => void {
  process.once('exit', act)
  return () => void process.off('exit', act)
}
