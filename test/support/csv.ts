/** The cells of CSV by RFC 4180, line by line. Throws where it is not. A byte order mark is passed over. */
export function cellsOf(csv: string): string[][] {
  const text = csv.replace(/^\uFEFF/, '')
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/y
  const lines: string[][] = [[]]
  while (field.lastIndex < text.length) {
    const at = field.lastIndex
    const found = field.exec(text)
    if (!found) throw new Error(`no CSV from character ${at} on: ${text.slice(at, at + 60)}`)
    const [, quoted, bare = '', end] = found
    lines.at(-1)?.push(quoted?.replaceAll('""', '"') ?? bare)
    if (end === '\r\n' && field.lastIndex < text.length) lines.push([])
  }
  return lines
}

/** Lines after the first, by the headings of the first. */
export function recordsOf(csv: string): Record<string, string>[] {
  const [names = [], ...lines] = cellsOf(csv)
  return lines.map((cells) => Object.fromEntries(names.map((name, at) => [name, cells[at] ?? ''])))
}
