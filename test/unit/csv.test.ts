import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { csvOf } from '../../server/platform/csv.ts'
import { cellsOf } from '../support/csv.ts'

const csv = (...lines: (string | null)[][]) =>
  csvOf(
    [0, 1, 2].map((at) => ({ name: `column ${at}`, of: (line: (string | null)[]) => line[at] ?? null })),
    lines,
  )
const cellOf = (text: string) => cellsOf(csv([text]))[1]?.[0]

/** Text as attackers and firms write it: signs, separators, quotes and blanks in any order, letters of any script. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '=',
        '+',
        '-',
        '@',
        '＝',
        '＋',
        '－',
        '＠',
        '\t',
        '\r',
        '\n',
        '"',
        "'",
        ',',
        ';',
        ' ',
        ' ',
        '|',
      ),
      fc.constantFrom('=1+1', '=cmd|"/c calc"!A1', '@SUM(1;2)', 'Беларусь', '-5', '62'),
      fc.string({ unit: 'grapheme', maxLength: 6 }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''))

describe('a table as CSV', () => {
  test('holds no formula, whatever the cells hold and by whatever separator a spreadsheet splits them', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(hostile, hostile, hostile), { minLength: 1, maxLength: 5 }), (lines) => {
        const text = csv(...lines).slice(1)
        const cells = [...cellsOf(text).flat(), ...text.split(/[,;\t\r\n]/)]
        expect(cells.filter((cell) => /^[\s"]*[=+\-@＝＋－＠]/u.test(cell))).toEqual([])
        expect(
          cellsOf(text)
            .flat()
            .filter((cell) => /^[\t\r]/.test(cell)),
        ).toEqual([])
      }),
      { numRuns: 2_000 },
    )
  })

  test('holds the words of every cell as they were, but for the marks that keep formulas out', () => {
    const bare = (text: string) => text.replaceAll("'", '')
    fc.assert(
      fc.property(fc.array(fc.tuple(hostile, hostile, hostile), { minLength: 1, maxLength: 5 }), (lines) => {
        const [, ...read] = cellsOf(csv(...lines))
        expect(read.map((line) => line.map(bare))).toEqual(lines.map((line) => line.map(bare)))
      }),
      { numRuns: 2_000 },
    )
  })

  test.each([
    ['=1+1', "'=1+1"],
    ['+62 24 351', "'+62 24 351"],
    ['-5', "'-5"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t'=1"],
    ['  =1', "  '=1"],
    ['"=1', `"'=1`],
    ['＝1', "'＝1"],
    ['a;=1', "a;'=1"],
    ['one\n- two', "one\n'- two"],
  ])('puts a mark before what would begin a formula: %j', (text, cell) => {
    expect(cellOf(text)).toBe(cell)
  })

  test.each([
    'Kerupuk Sari',
    'ОАО «Белстрой»',
    'a - b',
    'CIF Klaipėda, 40 m³',
    'x=1',
    'dewi@firm.example',
    '1250.50',
  ])('leaves all else as it is: %j', (text) => expect(cellOf(text)).toBe(text))

  test('is UTF-8 with a byte order mark, ends lines with CRLF, and quotes each cell', () => {
    expect(csv(['Беларусь', 'say "hi"', null])).toBe(
      '\uFEFF"column 0","column 1","column 2"\r\n"Беларусь","say ""hi""",\r\n',
    )
  })
})
