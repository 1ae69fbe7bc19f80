import { readSealingKeys } from '../config.ts'
import type { Database } from '../platform/database/index.ts'
import { countKeysInUse, forgetUnusedKeys, rotateKeys } from '../platform/rotate-keys.ts'
import { createSeal } from '../platform/seal.ts'
import { announceKey } from '../platform/sealing-keys.ts'
import { renewRecipientKeys } from '../features/outbox/index.ts'
import { recordAudit } from '../features/audit/index.ts'
import { complain, say, type Command } from './command.ts'
import { withDatabase } from './with-database.ts'

const list: Command = {
  name: 'keys list',
  options: '',
  summary: 'which keys of SEALING_KEYS seal how many values, and which are missing',
  run: async () => {
    const atHand = readSealingKeys(process.env).map(({ id }) => id)
    const used = await withDatabase('owner', countKeysInUse)
    const valuesOf = (keyId: string) => used.find((key) => key.keyId === keyId)?.values ?? 0
    atHand.forEach((id, at) =>
      say(`${id}  ${valuesOf(id)} values${at === 0 ? ', seals what is new' : ''}`),
    )
    const missing = used.filter(({ keyId }) => !atHand.includes(keyId))
    for (const { keyId, values } of missing)
      say(`${keyId}  ${values} values, NOT IN SEALING_KEYS: they cannot be read`)
    return missing.length === 0 ? 0 : 1
  },
}

const rotate: Command = {
  name: 'keys rotate',
  options: '',
  summary:
    'seal everything with the first key of SEALING_KEYS, beside the running service; may be\n' +
    '      stopped and started again; says which keys may leave SEALING_KEYS then',
  run: async () => {
    const keys = readSealingKeys(process.env)
    const seal = createSeal([...keys])
    return await withDatabase('owner', async (owner) => {
      await announceKey(owner, seal)
      const { resealed, unreadable } = await rotateKeys({
        owner,
        seal,
        onResealed: async (tx, { table, column }, values) => {
          if (table === 'notifications' && column === 'sealed_recipients')
            await renewRecipientKeys(tx, seal, values)
        },
      })
      const forgotten = await forgetUnusedKeys(owner, keys[0].id)
      await recordRotation(owner, { key: keys[0].id, resealed, unreadable })
      say(`${resealed} values sealed again with ${keys[0].id}.`)
      for (const id of forgotten) say(`${id} seals nothing any more: it may leave SEALING_KEYS.`)
      return await stillInUse(owner, keys[0].id)
    })
  },
}

const stillInUse = async (owner: Database, current: string): Promise<number> => {
  const others = (await countKeysInUse(owner)).filter(({ keyId }) => keyId !== current)
  for (const { keyId, values } of others)
    complain(
      `${keyId} still seals ${values} values: keep it in SEALING_KEYS. Is every process restarted with ${current} first? Then rotate again.`,
    )
  return others.length === 0 ? 0 : 1
}

const recordRotation = async (
  owner: Database,
  details: Readonly<Record<string, string | number>>,
): Promise<void> => {
  await owner.asOperator(null, async (tx) => {
    await recordAudit(tx, {
      organizationId: null,
      actorKind: 'system',
      actor: 'command line',
      action: 'keys.rotated',
      details,
      requestId: null,
    })
  })
}

export const keyCommands: readonly Command[] = [list, rotate]
