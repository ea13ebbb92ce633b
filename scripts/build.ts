import { buildClient } from './client.ts'

/** `npm run build`: the client, ready to be served from dist/client. The server runs from its sources. */
await buildClient()
