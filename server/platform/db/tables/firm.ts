import type { Generated } from 'kysely'
import type { ApplicationState, Certificate, Incoterm, Sector } from '../../../../shared/firm.ts'
import type { Spoken, Standing } from '../../../../shared/values.ts'

interface Organisations {
  id: string
  name: string
  country: string
  city: string
  zone: string
  about: string
  website: string
  sectors: Sector[]
  languages: Spoken[]
  createdAt: Date
}

interface Participations {
  forumId: string
  organisationId: string
  standing: Standing
  state: ApplicationState
  reason: string | null
  alwaysFree: Generated<boolean>
  breakMinutes: Generated<number>
  fewestDaily: Generated<number | null>
  mostDaily: Generated<number | null>
  fewest: Generated<number | null>
  most: Generated<number | null>
  lifted: Generated<string[]>
  appliedAt: Date
  decidedAt: Date | null
  decidedBy: string | null
}

interface Delegates {
  id: string
  organisationId: string
  name: string
  email: string
  jobTitle: string
  languages: Spoken[]
  createdAt: Date
  erasedAt: Generated<Date | null>
}

interface Offerings {
  id: string
  organisationId: string
  title: string
  about: string
  hsCode: string
  capacityAmount: number | null
  capacityUnit: string | null
  minimumAmount: number | null
  minimumUnit: string | null
  incoterm: Incoterm | null
  certificates: Certificate[]
  picture: Buffer | null
  pictureType: string | null
  pictureId: string | null
  createdAt: Date
}

interface Needs {
  id: string
  organisationId: string
  title: string
  about: string
  hsCode: string
  volumeAmount: number | null
  volumeUnit: string | null
  certificates: Certificate[]
  createdAt: Date
}

interface FreeTimes {
  forumId: string
  organisationId: string
  startsAt: Date
  endsAt: Date
}

export interface FirmTables {
  organisations: Organisations
  participations: Participations
  delegates: Delegates
  offerings: Offerings
  needs: Needs
  freeTimes: FreeTimes
}
