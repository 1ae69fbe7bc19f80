import { ENDPOINTS } from '@letterhead/contract'
import { expect, test } from 'vitest'
import * as z from 'zod/mini'

// What may leave is what is declared (send-reply.ts), so the declarations themselves must name no secret
// and leave no room for what nobody named.

/** Every object in a schema, with the endpoint that answers it. */
const objectsIn = (value: unknown): Record<string, unknown>[] => {
  if (typeof value !== 'object' || value === null) return []
  const inner = Object.values(value).flatMap(objectsIn)
  return 'type' in value && value.type === 'object' ? [{ ...value }, ...inner] : inner
}
const answers = ENDPOINTS.flatMap(({ id, success }) =>
  success.answer === undefined
    ? []
    : [{ id, objects: objectsIn(z.toJSONSchema(success.answer, { unrepresentable: 'any' })) }],
)
const namesOf = ({ properties }: Record<string, unknown>): string[] =>
  typeof properties === 'object' && properties !== null ? Object.keys(properties) : []

test('F-09 no declared answer has room for a secret', () => {
  const names = new Set(answers.flatMap(({ objects }) => objects.flatMap(namesOf)))
  expect(names.size).toBeGreaterThan(100)
  const telling = [...names].filter((name) =>
    /token|digest|sealed|secret|hash|password|csrf/i.test(name),
  )
  // A new API key is shown once; digests are the audit trail's own; how long client secrets last.
  expect(telling.toSorted()).toEqual(['digest', 'previousDigest', 'secret', 'secrets'])
})

const isOpen = (schema: unknown): boolean =>
  typeof schema === 'object' &&
  schema !== null &&
  'type' in schema &&
  schema.type === 'object' &&
  !('additionalProperties' in schema && schema.additionalProperties === false)
const openPartsOf = ({ properties }: Record<string, unknown>): string[] =>
  typeof properties === 'object' && properties !== null
    ? Object.entries(properties).flatMap(([name, schema]) => (isOpen(schema) ? [name] : []))
    : []

test('F-09 no declared answer lets a property through that it does not name', () => {
  const whole = answers.flatMap(({ id, objects }) => (isOpen(objects[0]) ? [id] : []))
  expect(whole).toEqual([])
  const parts = new Set(answers.flatMap(({ objects }) => objects.flatMap(openPartsOf)))
  // Of a line in the trail what changed; in a finding the words of its sentence.
  expect([...parts].toSorted()).toEqual(['details', 'values'])
})
