/** What a fault showed: its figures, and the bars that were missed. */
export class Finding {
  readonly figures: string[] = []
  readonly missed: string[] = []

  say(figure: string): void {
    this.figures.push(figure)
  }

  /** A figure that may be so large. */
  atMost(bar: number, what: string, value: number, unit = ''): void {
    const figure = `${what}: ${rounded(value)}${unit} (bar ${bar}${unit})`
    this.say(figure)
    if (!(value <= bar)) this.missed.push(figure)
  }

  /** A figure that must be so large. */
  atLeast(bar: number, what: string, value: number, unit = ''): void {
    const figure = `${what}: ${rounded(value)}${unit} (bar ${bar}${unit})`
    this.say(figure)
    if (!(value >= bar)) this.missed.push(figure)
  }

  /** What there may be none of; the first few are named. */
  none(what: string, found: readonly string[]): void {
    this.say(`${what}: ${found.length === 0 ? 'none' : found.length}`)
    if (found.length > 0) this.missed.push(`${what}: ${found.slice(0, 5).join('; ')}`)
  }
}

/** "503 unavailable × 12, 409 slot_taken × 3": how often each was there, the most frequent first. */
export function tallied(words: Iterable<string>): string {
  const counts = new Map<string, number>()
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  const sorted = [...counts].sort(([, one], [, other]) => other - one)
  return sorted.map(([word, count]) => `${word} × ${count}`).join(', ') || 'none'
}

/** Of so many in order the one that this share (0..1) are not above. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

function rounded(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(2)
}
