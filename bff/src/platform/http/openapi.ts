import { ENDPOINTS, PROBLEMS, ProblemDetails, type Endpoint } from '@letterhead/contract'
import type { RequestHandler } from 'express'
import * as z from 'zod/mini'
import { toJSONSchema, type $ZodType, type JSONSchema } from 'zod/v4/core'

type Schema = JSONSchema.BaseSchema
type Schemas = Record<string, Schema>

/** Bodies and queries are described as a caller sends them, answers as they come. */
const describe = (schema: $ZodType, io: 'input' | 'output', named: Schemas): Schema => {
  const {
    $schema: _,
    $defs = {},
    ...own
  } = toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    // An answer may get more properties one day; a client must not refuse it then.
    override: ({ jsonSchema }) => {
      if (io === 'output') delete jsonSchema.additionalProperties
    },
  })
  for (const [name, one] of Object.entries($defs)) named[name] = inComponents(one)
  return inComponents(own)
}

const inComponents = <T>(value: T): T =>
  JSON.parse(JSON.stringify(value).replaceAll('"#/$defs/', '"#/components/schemas/'))

const parameters = (
  schema: $ZodType | undefined,
  { where, named }: { readonly where: 'path' | 'query' | 'header'; readonly named: Schemas },
) => {
  if (schema === undefined) return []
  const { properties = {}, required = [] } = describe(schema, 'input', named)
  return Object.entries(properties).map(([name, one]) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    schema: one,
  }))
}

const problemsOf = ({ problems, guard }: Endpoint) => {
  const all = new Set([
    ...problems,
    ...(guard.kind === 'api-key'
      ? (['unauthenticated', 'forbidden', 'not_found', 'too_many_requests', 'unavailable'] as const)
      : []),
  ])
  const byStatus = Map.groupBy(all, (code) => String(PROBLEMS[code].status))
  return [...byStatus].map(([status, codes]): [string, object] => [
    status,
    {
      description: codes.map((code) => `\`${code}\`: ${PROBLEMS[code].title}`).join('\n\n'),
      content: {
        'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
      },
    },
  ])
}

const operation = (endpoint: Endpoint, named: Schemas) => {
  const { id, summary, guard, success, body } = endpoint
  const { answer } = success
  return {
    operationId: id,
    summary,
    security: guard.kind === 'api-key' ? [{ key: [] }] : [],
    ...(guard.kind === 'api-key'
      ? { description: `Wants a key with the scope \`${guard.scope}\`.` }
      : {}),
    parameters: [
      ...parameters(endpoint.params, { where: 'path', named }),
      ...parameters(endpoint.query, { where: 'query', named }),
      ...parameters(endpoint.headers, { where: 'header', named }),
    ],
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: describe(body, 'input', named) } },
          },
        }),
    responses: {
      [success.status]: {
        description: 'Done.',
        ...(answer === undefined
          ? {}
          : { content: { 'application/json': { schema: describe(answer, 'output', named) } } }),
      },
      ...Object.fromEntries(problemsOf(endpoint)),
    },
  }
}

/** OpenAPI 3.1 of what a host product calls, from the declarations that the server mounts. */
export const describeHostApi = (endpoints: readonly Endpoint[] = ENDPOINTS) => {
  const schemas: Schemas = {}
  describe(z.array(ProblemDetails), 'output', schemas)
  const paths: Record<string, Record<string, object>> = {}
  for (const endpoint of endpoints.filter(({ guard }) => guard.kind === 'api-key'))
    (paths[endpoint.path] ??= {})[endpoint.method.toLowerCase()] = operation(endpoint, schemas)
  return {
    openapi: '3.1.0',
    info: { title: 'Letterhead host API', version: '1' },
    paths,
    components: { schemas, securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
  }
}

/** For tools: clients are generated from it, requests tried. */
export const answerOpenApi = (): RequestHandler => {
  // Few processes are ever asked.
  let text: string | undefined
  return (_request, response) => {
    text ??= JSON.stringify(describeHostApi())
    response.type('application/json').send(text)
  }
}
