import { enableCompileCache } from 'node:module'
import path from 'node:path'

/** `npm start`: builds the client when it is out of date and starts the server; outside production as a demo. */
process.env.NODE_ENV ||= 'development'
if (process.env.NODE_ENV !== 'production') {
  process.env.DEMO ||= 'true'
  // Whoever sits at the terminal reads sentences; what is wrong is still logged.
  process.env.LOG_LEVEL ||= 'warn'
}

enableCompileCache(path.resolve(import.meta.dirname, '../node_modules/.cache/compile')) // halves a second start
const { ensureClient } = await import('./client.ts')
await ensureClient()
await import('../server/main.ts')
