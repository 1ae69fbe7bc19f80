import { createCipheriv, randomBytes } from 'node:crypto'

/**
 * The sealed form as docs/decisions/0013 describes it: format, length of the key id, key id, nonce,
 * ciphertext, tag; bound to format, key id, organisation, row and column. Written a second time here
 * because packages import no app; the product refuses what is not exactly this.
 */
export type Seal = (
  place: { readonly organizationId: string; readonly row: string; readonly column: string },
  clear: string | Buffer,
) => Buffer

const FORMAT = 1

export const sealWith =
  ({ id, key }: { readonly id: string; readonly key: Buffer }): Seal =>
  ({ organizationId, row, column }, clear) => {
    const nonce = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', key, nonce)
    cipher.setAAD(
      Buffer.concat(
        [String(FORMAT), id, organizationId, row, column].flatMap((part) => {
          const length = Buffer.alloc(4)
          length.writeUInt32BE(Buffer.byteLength(part))
          return [length, Buffer.from(part)]
        }),
      ),
    )
    return Buffer.concat([
      Buffer.from([FORMAT, id.length]),
      Buffer.from(id),
      nonce,
      cipher.update(Buffer.from(clear)),
      cipher.final(),
      cipher.getAuthTag(),
    ])
  }
