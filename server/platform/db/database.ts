import { Kysely } from 'kysely'
import pg from 'pg'
import { CannotStart } from '../cannotStart.ts'
import type { Log } from '../log.ts'
import { reasonOf } from '../reason.ts'
import { CamelCaseRows, SnakeCaseDialect } from './dialect.ts'
import { outgrewItsPlan, preparing } from './prepared.ts'
import type { Tables } from './tables.ts'

/** Rows of every room; a transaction is one too. */
export type Db = Kysely<Tables>

// Counts and minor units are int8; all of ours stay far below 2^53, so a number is exact.
pg.types.setTypeParser(pg.types.builtins.INT8, Number)

export interface Database {
  db: Db
  pool: pg.Pool
  /** Whether it can be asked just now. Never rejects. */
  answers(): Promise<boolean>
  close(): Promise<void>
}

/**
 * Opens a pool of `most` connections on the PostgreSQL server at `url`. Nothing connects before the first query.
 * A database that goes away is logged and waited for, never a crash.
 */
export function openDatabase(url: string, log: Log, most = 16): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: most,
    connectionTimeoutMillis: 10_000,
    statement_timeout: 30_000,
    // Of a machine that is gone without a word: what it held is let go.
    idle_in_transaction_session_timeout: 15_000,
    keepAlive: true,
    options: '-c timezone=UTC',
  })
  pool.on('error', (error) => log.warn({ err: error }, 'an idle database connection was lost'))
  // One that is lost between two statements of a transaction has nobody else to tell; the next statement is refused.
  pool.on('connect', (connection) => connection.on('error', () => undefined))
  const db = new Kysely<Tables>({
    dialect: new SnakeCaseDialect({ pool: preparing(pool) }),
    plugins: [new CamelCaseRows()],
  })
  return {
    db,
    pool,
    answers: () =>
      pool.query('select 1').then(
        () => true,
        () => false,
      ),
    close: () => db.destroy(),
  }
}

/** Throws {@link CannotStart} unless the database answers; the sentence holds nothing of its address. */
export async function mustAnswer({ pool }: Database): Promise<void> {
  await pool.query('select 1').catch((error: unknown) => {
    throw new CannotStart(`The database cannot be used (DATABASE_URL): ${reasonOf(error)}`, { cause: error })
  })
}

/**
 * What PostgreSQL says when it stops, starts, is full, or had somebody wait or think for too long, besides all of class 08
 * (connection exceptions).
 */
const awayStates = ['57P01', '57P02', '57P03', '57014', '25P03', '53300']
/** What the network says, and `pg` itself, which gives its own errors no code. */
const awayCodes = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN']
const awayWords = /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a)/

/** Whether the database cannot be asked just now: it passes by itself, and the reader may try again. */
export function isAway(error: unknown): boolean {
  const state = sqlState(error)
  if (state) return state.startsWith('08') || awayStates.includes(state) || outgrewItsPlan(error)
  if (!(error instanceof Error)) return false
  return ('code' in error && awayCodes.includes(String(error.code))) || awayWords.test(error.message)
}

/** Whether the database has no room on its disk for what was to be written. */
export function isFull(error: unknown): boolean {
  return sqlState(error) === '53100'
}

/** The SQLSTATE of a database error, if that is what it is. */
export function sqlState(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.code : undefined
}

/** The constraint that a database error names. */
export function violated(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.constraint : undefined
}
