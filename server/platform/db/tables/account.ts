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

export interface AccountTables {
  users: Users
  sessions: Sessions
}
