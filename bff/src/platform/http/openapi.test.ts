import { ENDPOINTS } from '@letterhead/contract'
import { Validator } from '@seriousme/openapi-schema-validator'
import { expect, test } from 'vitest'
import { describeHostApi } from './openapi.ts'

test('the description of the host API is valid OpenAPI 3.1, with every endpoint behind a key', async () => {
  const description = describeHostApi()
  const validator = new Validator({ strict: false })
  expect(await validator.validate(JSON.parse(JSON.stringify(description)))).toMatchObject({
    valid: true,
  })
  expect(validator.version).toBe('3.1')
  const described = Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  )
  const mounted = ENDPOINTS.filter(({ guard }) => guard.kind === 'api-key')
  expect(described.toSorted()).toEqual(
    mounted.map(({ method, path }) => `${method} ${path}`).toSorted(),
  )
})

test('what a caller sends is closed, what it gets is open, and refusals are named by code', () => {
  const { paths, components } = describeHostApi()
  const { post } = paths['/api/v1/organizations/{organizationId}/notifications'] ?? {}
  expect(post).toMatchObject({
    operationId: 'createNotification',
    security: [{ key: [] }],
    requestBody: {
      content: {
        'application/json': { schema: { $ref: '#/components/schemas/NotificationRequest' } },
      },
    },
  })
  expect(JSON.stringify(post)).toContain('`idempotency_key_reused`')
  expect(components.schemas['NotificationRequest']).toMatchObject({ additionalProperties: false })
  expect(components.schemas['Problem']).not.toHaveProperty('additionalProperties')
  expect(JSON.stringify(paths)).not.toContain('#/$defs/')
})
