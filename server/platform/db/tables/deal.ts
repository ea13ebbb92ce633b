interface Outcomes {
  meetingId: string
  organisationId: string
  held: boolean
  interest: 'none' | 'some' | 'strong'
  nextStep: string
  potentialMinor: number | null
  potentialCurrency: string | null
  note: string
  recordedBy: string
  recordedAt: Date
}

export interface DealTables {
  outcomes: Outcomes
}
