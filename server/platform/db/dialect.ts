import { CamelCasePlugin, PostgresDialect, PostgresQueryCompiler, type RootOperationNode } from 'kysely'

/** Writes the names of the code as the database has them. */
class SnakeCaseCompiler extends PostgresQueryCompiler {
  readonly #known = new Map<string, string>()

  protected override sanitizeIdentifier(name: string): string {
    const known = this.#known.get(name)
    if (known !== undefined) return known
    const made = super.sanitizeIdentifier(name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`))
    this.#known.set(name, made)
    return made
  }
}

/**
 * PostgreSQL with camelCase in the code and snake_case in the database; with {@link CamelCaseRows}. Kysely's own plugin
 * copies the whole tree of each query for that, which is half of what a query costs this process.
 */
export class SnakeCaseDialect extends PostgresDialect {
  override createQueryCompiler(): PostgresQueryCompiler {
    return new SnakeCaseCompiler()
  }
}

/** Gives the columns of what was found the names that the code has for them. */
export class CamelCaseRows extends CamelCasePlugin {
  constructor() {
    super({ maintainNestedObjectKeys: true })
  }

  override transformQuery({ node }: { node: RootOperationNode }): RootOperationNode {
    return node
  }
}
