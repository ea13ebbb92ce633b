import { enableCompileCache } from 'node:module'
import path from 'node:path'

/** `npm start`: builds the client when it is out of date and starts the server; outside production as a demo. */
process.env.NODE_ENV ||= 'development'
if (process.env.NODE_ENV !== 'production') process.env.DEMO ||= 'true'

enableCompileCache(path.resolve(import.meta.dirname, '../node_modules/.cache/compile')) // halves a second start
const { ensureClient } = await import('./client.ts')
await ensureClient()
console.log('Starting the server …')
await import('../server/main.ts')
