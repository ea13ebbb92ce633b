import type { z } from 'zod'
import type { interest, nextStep, sheet } from '../../../shared/deal.ts'
import type { ApplicationState, Sector } from '../../../shared/firm.ts'
import type { Side, Standing } from '../../../shared/values.ts'
import type { MeetingStanding } from '../store.ts'

/** All words of exported tables in one language. A language that lacks one of them is a type error. */
export interface ExportWords {
  /** What a table's file is called, before the forum's date; of letters that any disk takes. */
  files: Record<z.infer<typeof sheet>, string>
  columns: {
    firm: string
    side: string
    application: string
    appliedOn: string
    country: string
    city: string
    zone: string
    sectors: string
    languages: string
    website: string
    offered: string
    sought: string
    delegate: string
    jobTitle: string
    email: string
    /** Local to the zone that the next column names. */
    date: string
    begins: string
    ends: string
    beginsUtc: string
    room: string
    supplier: string
    supplierCountry: string
    supplierBegins: string
    supplierZone: string
    buyer: string
    buyerCountry: string
    buyerBegins: string
    buyerZone: string
    interpreter: string
    state: string
    noShow: string
    standIn: string
    cancelReason: string
    metWith: string
    metWithCountry: string
    held: string
    interest: string
    nextStep: string
    expected: string
    currency: string
    note: string
    notedTogether: string
    recordedOn: string
  }
  standing: Record<Standing, string>
  noShowOf: Record<Side, string>
  application: Record<ApplicationState, string>
  meeting: Record<MeetingStanding, string>
  interest: Record<z.infer<typeof interest>, string>
  step: Record<z.infer<typeof nextStep>, string>
  sector: Record<Sector, string>
  yes: string
  no: string
}
