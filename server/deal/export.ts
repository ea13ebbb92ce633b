import { Temporal } from 'temporal-polyfill'
import type { Parsed } from '../../shared/contract.ts'
import { type deal, nextStep } from '../../shared/deal.ts'
import { type Language, minorDigits, type Side, side } from '../../shared/values.ts'
import { sees, sightOf } from '../firm/rules.ts'
import { authorise } from '../forum/service.ts'
import { type Column, csvOf } from '../platform/csv.ts'
import { refuse } from '../platform/refusal.ts'
import type { Work } from '../platform/work.ts'
import {
  type MeetingLine,
  meetingLines,
  type OrganisationLine,
  type OutcomeLine,
  organisationLines,
  outcomeLines,
} from './exportStore.ts'
import { en } from './words/en.ts'
import { id } from './words/id.ts'
import type { ExportWords } from './words/words.ts'

/** More lines than a forum brings. A table that has more is refused (`too_large`): none is cut short unsaid. */
const mostLines = 20_000

const wordsIn: Record<Language, ExportWords> = { en, id }

/** A table of the forum as far as the actor sees it, in the actor's language, with a name for the file. */
export async function exportSheet(
  work: Work,
  { forumId, sheet }: Parsed<typeof deal.export>,
): Promise<{ name: string; text: string }> {
  const { forum, hats } = await authorise(work, 'deal.export', forumId)
  const { language } = work.actor
  const words = wordsIn[language]
  const limit = mostLines + 1
  const tables = {
    organisations: async () => {
      const lines = await organisationLines(work.db, forumId, limit)
      const sight = sightOf(hats)
      return tableOf(organisationColumns(words, language), lines, (firm) => sees(sight, firm))
    },
    meetings: async () =>
      tableOf(
        meetingColumns(words, forum.zone, language),
        await meetingLines(work.db, forumId, { now: work.now, limit }),
      ),
    outcomes: async () => {
      const isHost = hats.some(({ role }) => role === 'host')
      const sides = isHost ? side.options : hats.flatMap((hat) => (hat.role === 'cohost' ? [hat.side] : []))
      return tableOf(
        outcomeColumns(words, forum.zone, language),
        await outcomeLines(work.db, forumId, { sides, limit }),
      )
    },
  }
  const { text, lines } = await tables[sheet]()
  work.audit({ action: 'deal.export', forumId, detail: { sheet, lines } })
  return { name: `${words.files[sheet]}-${local(work.now, forum.zone).date}.csv`, text }
}

function tableOf<Line>(columns: Column<Line>[], lines: Line[], isSeen: (line: Line) => boolean = () => true) {
  if (lines.length > mostLines) refuse('too_large')
  const seen = lines.filter(isSeen)
  return { text: csvOf(columns, seen), lines: seen.length }
}

function organisationColumns(words: ExportWords, language: Language): Column<OrganisationLine>[] {
  const { columns } = words
  const countries = new Intl.DisplayNames(language, { type: 'region' })
  const languages = new Intl.DisplayNames(language, { type: 'language' })
  return [
    { name: columns.firm, of: ({ name }) => name },
    { name: columns.side, of: ({ standing }) => words.standing[standing] },
    { name: columns.application, of: ({ state }) => words.application[state] },
    { name: columns.appliedOn, of: ({ appliedAt }) => local(appliedAt, 'UTC').date },
    { name: columns.country, of: ({ country }) => countries.of(country) ?? country },
    { name: columns.city, of: ({ city }) => city },
    { name: columns.zone, of: ({ zone }) => zone },
    { name: columns.sectors, of: ({ sectors }) => sectors.map((one) => words.sector[one]).join('; ') },
    { name: columns.languages, of: (firm) => firm.languages.map((one) => languages.of(one)).join('; ') },
    { name: columns.website, of: ({ website }) => website },
    { name: columns.offered, of: ({ offered }) => offered.join('; ') },
    { name: columns.sought, of: ({ sought }) => sought.join('; ') },
    { name: columns.delegate, of: ({ delegate }) => delegate },
    { name: columns.jobTitle, of: ({ jobTitle }) => jobTitle },
    { name: columns.email, of: ({ email }) => email },
  ]
}

/** Date and times are those of the forum's zone, which stands beside them; both sides' own follow. */
function meetingColumns(words: ExportWords, zone: string, language: Language): Column<MeetingLine>[] {
  const { columns } = words
  const countries = new Intl.DisplayNames(language, { type: 'region' })
  const noShow = (sides: Side[]) => sides.map((one) => words.noShowOf[one]).join('; ')
  return [
    { name: columns.date, of: ({ startsAt }) => local(startsAt, zone).date },
    { name: columns.begins, of: ({ startsAt }) => local(startsAt, zone).time },
    { name: columns.ends, of: ({ endsAt }) => local(endsAt, zone).time },
    { name: columns.zone, of: () => zone },
    { name: columns.beginsUtc, of: ({ startsAt }) => startsAt.toISOString() },
    { name: columns.room, of: ({ room }) => String(room) },
    { name: columns.supplier, of: ({ supplier }) => supplier },
    { name: columns.supplierCountry, of: (line) => countries.of(line.supplierCountry) ?? null },
    { name: columns.supplierBegins, of: (line) => dateAndTime(line.startsAt, line.supplierZone) },
    { name: columns.supplierZone, of: ({ supplierZone }) => supplierZone },
    { name: columns.buyer, of: ({ buyer }) => buyer },
    { name: columns.buyerCountry, of: (line) => countries.of(line.buyerCountry) ?? null },
    { name: columns.buyerBegins, of: (line) => dateAndTime(line.startsAt, line.buyerZone) },
    { name: columns.buyerZone, of: ({ buyerZone }) => buyerZone },
    { name: columns.interpreter, of: ({ interpreters }) => interpreters.join('; ') },
    { name: columns.state, of: ({ standing }) => words.meeting[standing] },
    { name: columns.noShow, of: ({ noShows }) => noShow(noShows) },
    { name: columns.standIn, of: ({ standIns }) => standIns.join('; ') },
    { name: columns.cancelReason, of: ({ cancelReason }) => cancelReason },
  ]
}

function outcomeColumns(words: ExportWords, zone: string, language: Language): Column<OutcomeLine>[] {
  const { columns } = words
  const countries = new Intl.DisplayNames(language, { type: 'region' })
  return [
    { name: columns.date, of: ({ startsAt }) => local(startsAt, zone).date },
    { name: columns.begins, of: ({ startsAt }) => local(startsAt, zone).time },
    { name: columns.zone, of: () => zone },
    { name: columns.firm, of: ({ firm }) => firm },
    { name: columns.country, of: ({ country }) => countries.of(country) ?? country },
    { name: columns.side, of: (line) => words.standing[line.side] },
    { name: columns.metWith, of: ({ other }) => other },
    { name: columns.metWithCountry, of: (line) => countries.of(line.otherCountry) ?? null },
    { name: columns.held, of: ({ held }) => (held ? words.yes : words.no) },
    { name: columns.interest, of: ({ interest }) => words.interest[interest] },
    { name: columns.nextStep, of: (line) => words.step[nextStep.parse(line.nextStep)] },
    { name: columns.expected, of: amountOf },
    { name: columns.currency, of: ({ potentialCurrency }) => potentialCurrency },
    { name: columns.note, of: ({ note }) => note },
    { name: columns.notedTogether, of: ({ notes }) => notes.join('\n') },
    { name: columns.recordedOn, of: ({ recordedAt }) => local(recordedAt, 'UTC').date },
  ]
}

/** In whole units with a point, `1250.50`: a spreadsheet adds it up, the currency stands beside it. */
function amountOf({ potentialMinor: minor, potentialCurrency: code }: OutcomeLine): string | null {
  if (minor === null || code === null) return null
  const digits = minorDigits(code)
  return (minor / 10 ** digits).toFixed(digits)
}

/** `2026-11-28` and `02:30`, as spreadsheets of every language read them. */
function local(at: Date, zone: string): { date: string; time: string } {
  const there = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(zone)
  const time = there.toPlainTime().toString({ smallestUnit: 'minute' })
  return { date: there.toPlainDate().toString(), time }
}

function dateAndTime(at: Date, zone: string): string {
  const { date, time } = local(at, zone)
  return `${date} ${time}`
}
