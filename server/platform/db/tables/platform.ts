import type { GeneratedAlways } from 'kysely'
import type { Json } from './json.ts'

interface Commands {
  actor: string
  key: string
  name: string
  inputHash: Buffer
  answer: Json<unknown>
  at: Date
}

interface Outbox {
  id: GeneratedAlways<number>
  message: Json<unknown>
  at: Date
}

interface Audit {
  id: GeneratedAlways<number>
  at: Date
  actorId: string | null
  action: string
  forumId: string | null
  subjectId: string | null
  detail: Json<unknown>
}

interface Mails {
  id: GeneratedAlways<number>
  recipient: string
  subject: string
  text: string
  html: string
  calendar: string | null
  calendarMethod: string | null
  at: Date
}

export interface PlatformTables {
  commands: Commands
  outbox: Outbox
  audit: Audit
  mails: Mails
}
