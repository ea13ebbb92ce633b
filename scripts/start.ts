import { ensureClient } from './client.ts'

/** `npm start`: builds the client when it is out of date and starts the server; outside production as a demo. */
process.env.NODE_ENV ||= 'development'
if (process.env.NODE_ENV !== 'production') process.env.DEMO ||= 'true'
await ensureClient()
await import('../server/main.ts')
