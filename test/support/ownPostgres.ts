import { startEmbeddedPostgres } from '../../server/platform/embeddedPostgres.ts'

/** A process of its own that owns an embedded database until it is killed: `node ownPostgres.ts <dir>`. */
const log = { info: () => undefined, warn: () => undefined }
const database = await startEmbeddedPostgres({ dir: process.argv[2] ?? '', log })
process.stdout.write(`${database.url}\n`)
