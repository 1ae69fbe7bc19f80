import { ENDPOINTS } from '@letterhead/contract'
import { expect, test } from 'vitest'
import { safeParse } from 'zod/v4/core'
import { bodyOf, injectionPoints } from './injection-points.ts'

test.each(ENDPOINTS.flatMap(({ id, body }) => (body === undefined ? [] : [{ id, body }])))(
  'the body that sqlmap varies for $id is one that the endpoint takes',
  ({ id, body }) => {
    expect(safeParse(body, bodyOf(id)).error?.issues).toBeUndefined()
  },
)

test('every text of path, query and body is marked to be varied', () => {
  const points = new Map(injectionPoints().map((point) => [point.name, point]))
  expect(points.get('POST /bff/sender/tests')?.body).toBe(
    '{"email":"updates@acme.example*","alias":"Acme*","version":0}',
  )
  expect(points.get('GET /bff/activity/notifications/{notificationId}')?.path).toMatch(/\*$/)
  expect(points.get('GET /bff/report')?.path).toBe('/bff/report?from=2026-01-01*&to=2026-12-31*')
})
