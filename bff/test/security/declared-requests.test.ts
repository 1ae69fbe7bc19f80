import { ENDPOINTS } from '@letterhead/contract'
import { expect, test } from 'vitest'
import * as z from 'zod/mini'

// What a request may say is what is declared (validation.ts), at any depth: a property that is dropped in
// silence is one that somebody believes to have sent.

/** Where in a schema, by its JSON Schema, an object takes what it does not name. */
const openIn = (schema: unknown, place: string): string[] => {
  if (typeof schema !== 'object' || schema === null) return []
  const inner = Object.entries(schema).flatMap(([name, value]) =>
    openIn(value, /^(?:properties|items|anyOf|allOf|\d+)$/.test(name) ? place : `${place}/${name}`),
  )
  const isOpen =
    'properties' in schema &&
    !('additionalProperties' in schema && schema.additionalProperties === false)
  return isOpen ? [place, ...inner] : inner
}

test('F-08 no declared request has room for what it does not name, at any depth', () => {
  const parts = ENDPOINTS.flatMap(({ id, params, query, body }) =>
    Object.entries({ params, query, body }).flatMap(([part, schema]) =>
      schema === undefined ? [] : [{ place: `${id} ${part}`, schema }],
    ),
  )
  expect(parts.length).toBeGreaterThan(40)
  const open = parts.flatMap(({ place, schema }) =>
    openIn(z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' }), place),
  )
  expect(open).toEqual([])
})
