import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { inject } from 'vitest'
import type { TestProject } from 'vitest/node'
import { openDatabase } from '../../server/platform/db/database.ts'
import { migrate } from '../../server/platform/db/migrate.ts'
import { startEmbeddedPostgres } from '../../server/platform/embeddedPostgres.ts'
import { createLog } from '../../server/platform/log.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** A real PostgreSQL server with a migrated database `pendopo_template`; tests copy it. */
    postgresUrl: string
  }
}

/**
 * Starts one PostgreSQL for a whole run, or takes the one that TEST_DATABASE_URL names, and makes the
 * migrated database every test file gets a copy of.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const log = createLog('silent')
  const dir = await mkdtemp(path.join(tmpdir(), 'pendopo-test-'))
  const given = process.env.TEST_DATABASE_URL
  const embedded = given ? undefined : await startEmbeddedPostgres({ dir, log })
  const url = given ?? embedded?.url ?? ''
  await admin(
    url,
    'drop database if exists pendopo_template with (force)',
    'create database pendopo_template',
  )
  const template = openDatabase(databaseUrl(url, 'pendopo_template'), log)
  await migrate(template.db)
  await template.close()
  project.provide('postgresUrl', url)
  return async () => {
    await embedded?.stop()
    await rm(dir, { recursive: true, force: true })
  }
}

/** A database of its own, empty but migrated; `drop` removes it. */
export async function freshDatabase(): Promise<{ url: string; drop: () => Promise<void> }> {
  const server = inject('postgresUrl')
  const name = `test_${crypto.randomUUID().replaceAll('-', '')}`
  await admin(server, `create database ${name} template pendopo_template`)
  return {
    url: databaseUrl(server, name),
    drop: () => admin(server, `drop database if exists ${name} with (force)`),
  }
}

async function admin(url: string, ...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}

function databaseUrl(server: string, name: string): string {
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.href
}
