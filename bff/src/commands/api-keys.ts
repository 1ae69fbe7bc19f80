import {
  API_KEY_SCOPES,
  ApiKeyScope,
  HostId,
  Id,
  oneLine,
  type ApiKeyView,
} from '@letterhead/contract'
import { parseArgs } from 'node:util'
import * as z from 'zod/mini'
import { createKey, listKeys, revokeKey, type By } from '../features/api-keys/index.ts'
import { complain, say, type Command } from './command.ts'
import { withDatabase } from './with-database.ts'

const now = () => new Date()

/** Who stands at the command line is not known to us; the machine's own records tell. */
const AT_THE_COMMAND_LINE: By = {
  name: 'command line',
  audit: { actorKind: 'system', actor: 'command line', requestId: null },
}

const Asked = z.object({
  name: oneLine(60),
  organization: z.optional(HostId),
  scopes: z.array(ApiKeyScope).check(z.minLength(1)),
  expires: z.optional(z.union([z.iso.date(), z.iso.datetime()])),
})

const create: Command = {
  name: 'api-keys create',
  options: `--name <name> [--organization <id>] [--scopes ${API_KEY_SCOPES.join(',')}] [--expires <day>]`,
  summary: 'make a key and show it, once; without --organization it is good for all',
  run: async (args) => {
    const { values } = parseArgs({
      args: [...args],
      options: {
        name: { type: 'string' },
        organization: { type: 'string' },
        scopes: { type: 'string', default: API_KEY_SCOPES.join(',') },
        expires: { type: 'string' },
      },
    })
    const asked = Asked.safeParse({ ...values, scopes: values.scopes.split(',') })
    if (!asked.success) return misunderstood(asked.error)
    const { name, organization = null, scopes, expires } = asked.data
    const expiresAt = expires === undefined ? null : new Date(expires)
    const created = await withDatabase(
      'letterhead_app',
      async (database) =>
        await createKey(
          { database, now },
          { name, organizationId: organization, scopes, expiresAt },
          AT_THE_COMMAND_LINE,
        ),
    )
    if (created.kind === 'created') {
      say(`${created.secret}\n\nKey ${created.key.id}. It is not shown again.`)
      return 0
    }
    const why = {
      too_many: `Two keys named ${name} are alive. Revoke one first.`,
      no_organization: `There is no organisation ${organization}.`,
      over: `--expires ${expires} is over already.`,
    }
    complain(why[created.kind])
    return 1
  },
}

const list: Command = {
  name: 'api-keys list',
  options: '',
  summary: 'every key, without its secret',
  run: async () => {
    const keys = await withDatabase(
      'letterhead_app',
      async (database) => await listKeys({ database, now }),
    )
    for (const key of keys) say(line(key))
    if (keys.length === 0) say('There are no keys.')
    return 0
  },
}

const revoke: Command = {
  name: 'api-keys revoke',
  options: '<key id>',
  summary: 'refuse a key from now on, on every process',
  run: async ([keyId]) => {
    const id = Id.safeParse(keyId)
    if (!id.success) return misunderstood(id.error)
    const key = await withDatabase(
      'letterhead_app',
      async (database) => await revokeKey({ database, now }, id.data, AT_THE_COMMAND_LINE),
    )
    if (key === null) complain(`There is no key ${id.data}.`)
    else say(line(key))
    return key === null ? 1 : 0
  },
}

const line = (key: ApiKeyView): string =>
  [
    key.id,
    `${key.prefix}…`.padEnd(18),
    key.state.padEnd(7),
    (key.organizationId ?? 'all organisations').padEnd(20),
    key.scopes.join(','),
    `used ${key.lastUsedAt ?? 'never'}`,
    key.name,
  ].join('  ')

const misunderstood = (error: z.core.$ZodError): number => {
  for (const { path, message } of error.issues)
    complain(`${path.map(String).join('.') || 'argument'}: ${message}`)
  return 2
}

export const apiKeyCommands: readonly Command[] = [create, list, revoke]
