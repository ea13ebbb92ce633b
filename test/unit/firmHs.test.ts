import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { tradeWords } from '../../server/firm/hs/indonesian.ts'
import { nomenclatureOf, wordsOf } from '../../server/firm/hs/search.ts'

const tsv = readFileSync(new URL('../../server/firm/hs/hs2022.tsv', import.meta.url), 'utf8')
const hs = nomenclatureOf(tsv, tradeWords)
const codes = (query: string, limit = 20) => hs.search(query, limit).map(({ code }) => code)
const first = (query: string) => codes(query)[0]

test('the file holds every subheading of HS 2022 once, in order, below a heading and a chapter', () => {
  const rows = tsv
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t'))
  const all = rows.map(([code]) => code ?? '')
  expect(all).toEqual([...new Set(all)].sort())
  expect(all.filter((code) => code.length === 6)).toHaveLength(5612)
  const known = new Set(all)
  const crooked = rows.filter(
    ([code = '', text = '', ...rest]) =>
      rest.length > 0 ||
      text === '' ||
      text.trim() !== text ||
      !known.has(code.slice(0, 2)) ||
      !known.has(code.slice(0, 4)),
  )
  expect(crooked).toEqual([])
})

test('every trade word stands for codes that exist', () => {
  const known = new Set(tsv.split('\n').map((line) => line.split('\t')[0]))
  const unknown = Object.entries(tradeWords).filter(([, words]) =>
    words.split(' ').some((code) => !known.has(code)),
  )
  expect(unknown).toEqual([])
  expect(Object.keys(tradeWords).length).toBeGreaterThan(300)
})

test.each([
  ['kerupuk', '190590'],
  ['Kerupuk Udang', '190590'],
  ['mi instan', '190230'],
  ['gula aren', '170290'],
  ['garam', '250100'],
  ['aspal', '271320'],
  ['briket', '440220'],
  ['dinamo starter', '851140'],
  ['aki', '850710'],
  ['kain batik', '520852'],
  ['sapu', '960310'],
  ['sepatu kulit', '640399'],
  ['kaca', '700510'],
  ['minyak sawit', '151110'],
  ['salt', '250100'],
  ['starter motor', '851140'],
  ['starter motors', '851140'],
  ['contact lenses', '900130'],
  ['palm oil crude', '151110'],
])('%s is found first as %s', (query, code) => {
  expect(first(query)).toBe(code)
})

test.each(['kayu lapis', 'plywood', '4412', '44.12', 'tripleks'])('%s finds the plywood heading', (query) => {
  const found = hs.search(query, 12)
  expect(found).toHaveLength(12)
  expect(found.every(({ code }) => code.startsWith('4412'))).toBe(true)
  expect(found[0]).toMatchObject({ heading: 'Plywood, veneered panels and similar laminated wood' })
})

test('a code is found by its whole, with dots, and by a longer national one', () => {
  expect(codes('441231')).toEqual(['441231'])
  expect(codes('4412.31')).toEqual(['441231'])
  expect(codes('4412.31.00')).toEqual(['441231'])
  expect(codes('99')).toEqual([])
})

test('a word that is still being typed already finds what it may become', () => {
  expect(first('kerup')).toBe('190590')
  expect(first('kayu lap')).toMatch(/^4412/)
  expect(codes('plyw', 12).every((code) => code.startsWith('4412'))).toBe(true)
})

test('what a subheading says itself counts more than what its heading or chapter says', () => {
  const found = hs.search('rattan furniture', 20)
  expect(found[0]?.code).toBe('940383')
})

test('English plurals and accents make no difference', () => {
  expect(wordsOf('Boxes, batteries and glass brushes of Maté')).toEqual(
    wordsOf('box battery glass brush mate'),
  )
})

test('nothing asked finds nothing, and nonsense neither', () => {
  for (const query of ['', ' ', '.', 'of the', 'qqzzx', '💥', "';--"]) expect(codes(query)).toEqual([])
})

test('the limit holds', () => {
  expect(codes('of wood', 5)).toHaveLength(5)
})

test('a query takes less than ten milliseconds', () => {
  const queries = ['starter motor', 'kerupuk', 'parts', 'wooden furniture', 'm', 'suku cadang truk', '84']
  for (const query of queries) hs.search(query, 20)
  const rounds = 20
  const begun = performance.now()
  for (let round = 0; round < rounds; round++) for (const query of queries) hs.search(query, 20)
  expect((performance.now() - begun) / (rounds * queries.length)).toBeLessThan(10)
})
