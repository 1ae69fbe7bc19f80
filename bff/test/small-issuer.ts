import { generateKeyPairSync, sign } from 'node:crypto'

export interface SmallIssuer {
  /** The `keys` document. */
  readonly jwks: unknown
  /** A signed id_token; `header` makes ones that must be refused. */
  readonly idToken: (
    claims: Readonly<Record<string, unknown>>,
    header?: Readonly<Record<string, unknown>>,
  ) => string
  readonly unsigned: (claims: Readonly<Record<string, unknown>>) => string
}

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** Keys and id_tokens of an issuer that one test plays. */
export const createSmallIssuer = (): SmallIssuer => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return {
    jwks: {
      keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k1', use: 'sig', alg: 'RS256' }],
    },
    idToken: (claims, header = {}) => {
      const input = `${part({ alg: 'RS256', kid: 'k1', typ: 'JWT', ...header })}.${part(claims)}`
      return `${input}.${sign('sha256', Buffer.from(input), privateKey).toString('base64url')}`
    },
    unsigned: (claims) => `${part({ alg: 'none' })}.${part(claims)}.`,
  }
}
