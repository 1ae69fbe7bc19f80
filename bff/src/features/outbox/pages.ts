import * as z from 'zod/mini'

/** Where a page of a list ended: a row's time to the microsecond, as PostgreSQL writes it, and its id. */
export interface Place {
  readonly at: string
  readonly id: string
}

const WRITTEN = /^(?!0000)[\d-]{10} [\d:]{8}(?:\.\d{1,6})?[+-]\d\d(?::\d\d)?$/

/** As the database writes it, and a time that there is. */
const isTime = (at: string): boolean =>
  WRITTEN.test(at) && z.iso.datetime().safeParse(`${at.slice(0, 19).replace(' ', 'T')}Z`).success

const WrittenPlace = z.tuple([z.string().check(z.refine(isTime)), z.uuid()])

const cursorOf = ({ at, id }: Place): string =>
  Buffer.from(JSON.stringify([at, id])).toString('base64url')

/** Null: this is no cursor of ours. */
export const placeOf = (cursor: string): Place | null => {
  try {
    const read: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    const [at, id] = WrittenPlace.parse(read)
    return { at, id }
  } catch {
    return null
  }
}

/** One row more than asked for says whether there is another page. */
export const pageOf = <Row>(
  rows: readonly Row[],
  limit: number,
  place: (row: Row) => Place,
): { readonly rows: readonly Row[]; readonly nextCursor: string | null } => {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    rows: shown,
    nextCursor: rows.length > limit && last !== undefined ? cursorOf(place(last)) : null,
  }
}
