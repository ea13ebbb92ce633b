import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely'
import pg from 'pg'

/** So many statements are kept prepared on each connection. */
const most = 500
/** One with more values has lists in it, and is another for each length of them: of those there is no end. */
const mostValues = 24

/**
 * The pool, with each statement prepared once on each connection: PostgreSQL parses and plans it no more after that, which
 * is most of what a short one costs. A name stands for one text, so it is the same on all connections.
 */
export function preparing(pool: pg.Pool): PostgresPool {
  const names = new Names()
  const clients = new WeakMap<pg.PoolClient, PreparingClient>()
  return {
    options: pool.options,
    connect: async () => {
      const client = await pool.connect()
      const known = clients.get(client) ?? new PreparingClient(client, names)
      clients.set(client, known)
      return known
    },
    end: () => pool.end(),
  }
}

/**
 * Whether a column was added or changed, by an upgrade, since the statement was prepared. It is prepared anew where it is
 * tried again; a transaction has to begin again for that.
 */
export function outgrewItsPlan(error: unknown): boolean {
  return (
    error instanceof pg.DatabaseError && error.code === '0A000' && error.routine === 'RevalidateCachedQuery'
  )
}

class Names {
  readonly #ofTexts = new Map<string, string>()
  #generation = 0

  /** Undefined for a statement that is not to be prepared. */
  of(text: string, values: readonly unknown[]): string | undefined {
    const known = this.#ofTexts.get(text)
    if (known !== undefined || this.#ofTexts.size >= most || values.length > mostValues) return known
    const name = `${this.#generation}.${this.#ofTexts.size}`
    this.#ofTexts.set(text, name)
    return name
  }

  /** The tables are others than when statements were prepared: all are prepared anew, under other names. */
  forget(): void {
    this.#ofTexts.clear()
    this.#generation++
  }
}

class PreparingClient implements PostgresPoolClient {
  readonly #client: pg.PoolClient
  readonly #names: Names

  constructor(client: pg.PoolClient, names: Names) {
    this.#client = client
    this.#names = names
  }

  query<R>(text: string, values: readonly unknown[]): Promise<PostgresQueryResult<R>>
  query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>
  query(text: unknown, values: readonly unknown[] = []): unknown {
    if (typeof text !== 'string') throw new Error('a cursor is not prepared')
    // What begins and ends a transaction is not planned, and several statements in one text cannot be prepared.
    if (values.length === 0) return this.#client.query(text)
    return this.#client
      .query({ name: this.#names.of(text, values), text, values: [...values] })
      .catch((error) => {
        if (outgrewItsPlan(error)) this.#names.forget()
        throw error
      })
  }

  release(destroy?: boolean): void {
    this.#client.release(destroy)
  }
}
