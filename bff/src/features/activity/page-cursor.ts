import { Problem } from '../../platform/http/index.ts'
import { placeOf, type Place } from '../outbox/index.ts'

/** Where the page before ended; null: from the newest. @throws {Problem} `validation_failed`. */
export const pageCursor = (
  cursor: string | undefined,
  pointer: '#/query/cursor' | '#/cursor' = '#/query/cursor',
): Place | null => {
  if (cursor === undefined) return null
  const place = placeOf(cursor)
  if (place !== null) return place
  throw new Problem('validation_failed', {
    errors: [
      {
        pointer,
        code: 'invalid_cursor',
        detail: 'Send the next_cursor of the page before.',
      },
    ],
  })
}
