import { readFileSync } from 'node:fs'
import { tradeWords } from './indonesian.ts'
import { nomenclatureOf } from './search.ts'

/** The HS 2022 nomenclature, read once when the server starts: 5,612 subheadings, some 0.6 MB. */
export const hs = nomenclatureOf(readFileSync(new URL('./hs2022.tsv', import.meta.url), 'utf8'), tradeWords)
