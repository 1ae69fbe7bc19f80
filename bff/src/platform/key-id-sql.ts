import { sql, type RawBuilder } from 'kysely'

/**
 * The key id that a sealed value names, in SQL. It stands behind two bytes: the form and its own length
 * (seal.ts). In the coding `escape`, and its length asked for only where there is one: a damaged value
 * must not fail the statement for all others.
 */
export const keyIdSql = (column: string): RawBuilder<string> => {
  const value = sql.ref(column)
  return sql`encode(substring(${value} from 3 for
    case when length(${value}) > 1 then get_byte(${value}, 1) else 0 end), 'escape')`
}
