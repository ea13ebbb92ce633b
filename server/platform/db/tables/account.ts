import type { Generated } from 'kysely'
import type { Language } from '../../../../shared/values.ts'

interface Users {
  id: string
  name: string
  email: string
  emailVerified: boolean
  image: string | null
  language: Language
  zone: string
  createdAt: Date
  updatedAt: Date
  erasedAt: Generated<Date | null>
}

interface Sessions {
  id: string
  userId: string
  token: string
  expiresAt: Date
  ipAddress: string | null
  userAgent: string | null
  createdAt: Date
  updatedAt: Date
}

interface SignInCodes {
  ticket: string
  email: string
  codeHash: Buffer
  tries: Generated<number>
  expiresAt: Date
  linkHash: Buffer
  linkExpiresAt: Date
}

interface SignInPresses {
  key: string
  proofHash: Buffer
  email: string
  sessionId: string | null
  at: Generated<Date>
}

interface SecondSteps {
  userId: string
  appSecret: Buffer
  confirmedAt: Generated<Date | null>
  lastSpan: Generated<number>
}

interface RecoveryCodes {
  userId: string
  codeHash: Buffer
}

interface HalfSignIns {
  id: string
  userId: string
  tries: Generated<number>
  expiresAt: Date
}

interface Consents {
  userId: string
  version: string
  at: Date
}

export interface AccountTables {
  users: Users
  sessions: Sessions
  signInCodes: SignInCodes
  signInPresses: SignInPresses
  secondSteps: SecondSteps
  recoveryCodes: RecoveryCodes
  halfSignIns: HalfSignIns
  consents: Consents
}
