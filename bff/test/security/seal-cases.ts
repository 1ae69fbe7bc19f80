import { randomBytes, randomUUID } from 'node:crypto'
import type { SealedPlace } from '../../src/platform/additional-data.ts'
import { createSeal, type Seal } from '../../src/platform/seal.ts'

const home: SealedPlace = {
  organizationId: 'acme',
  row: randomUUID(),
  column: 'sealed_refresh_token',
}

/** Where somebody who writes to the database may move a sealed value. */
const ELSEWHERE = {
  organizationId: { ...home, organizationId: 'dupont' },
  row: { ...home, row: randomUUID() },
  column: { ...home, column: 'sealed_access_token' },
  // Fields that read the same once they are put together.
  lengths: { ...home, organizationId: 'acm', row: `e${home.row}` },
  allInOne: { ...home, organizationId: `acme${home.row}`, row: '' },
} as const

const opens = (seal: Seal, place: SealedPlace, sealed: Buffer): boolean => {
  try {
    seal.unseal(place, sealed)
    return true
  } catch {
    return false
  }
}

/** A value that names another key, which is the same one: what it was sealed with says its name. */
const opensRenamed = (): boolean => {
  const key = randomBytes(32)
  const sealed = createSeal([{ id: 'k1', key }]).seal(home, 'secret')
  sealed.write('k2', 2)
  return opens(createSeal([{ id: 'k2', key }]), home, sealed)
}

/** G-09: the places at which a value that was sealed for another one is read. */
export const opensElsewhere = (seal: Seal): string[] => {
  const sealed = seal.seal(home, 'secret')
  if (!opens(seal, home, sealed)) throw new Error('it does not open where it belongs')
  const elsewhere = Object.entries(ELSEWHERE)
    .filter(([, place]) => opens(seal, place, sealed))
    .map(([name]) => name)
  return opensRenamed() ? [...elsewhere, 'keyId'] : elsewhere
}
