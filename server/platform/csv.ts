import { stringify } from 'csv-stringify/sync'

/** One column of a table that leaves the house: its heading, and a row's cell as text, or null for none. */
export interface Column<Row> {
  name: string
  of: (row: Row) => string | null
}

/**
 * Where a spreadsheet could begin a cell: the start, and after any separator, since it may split by another than ours
 * and may pass over blanks and quotes. Followed by a sign that makes a formula of it.
 */
const formula = /((?:^|[,;\t\r\n])[\s"']*)(?=[=+\-@＝＋－＠])/gu

/**
 * Rows as CSV (RFC 4180: commas, CRLF, every cell in quotes), with a byte order mark, without which Excel takes UTF-8
 * for something else. No cell can become a formula: what would begin one has `'` before it (OWASP, CSV Injection).
 */
export function csvOf<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const table = [columns.map(({ name }) => name), ...rows.map((row) => columns.map(({ of }) => of(row)))]
  return stringify(table, {
    bom: true,
    record_delimiter: 'windows',
    quoted: true,
    // Its own rule looks at a cell's first character alone; ours comes before it.
    escape_formulas: true,
    cast: { string: (cell) => cell.replace(formula, "$1'") },
  })
}
