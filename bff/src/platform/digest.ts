import { createHash } from 'node:crypto'

/** SHA-256 as lower-case hex: how secrets of 128 bits and more are stored for look-up. */
export const digest = (secret: string): string => createHash('sha256').update(secret).digest('hex')
