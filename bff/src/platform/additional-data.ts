/** Where a sealed value belongs; bound to it, so that it cannot be moved to another row. */
export interface SealedPlace {
  readonly organizationId: string
  readonly row: string
  readonly column: string
}

/**
 * What a sealed value is authenticated with besides itself. Each part is written with its length, so
 * that no two places give the same bytes.
 */
export const additionalData = (
  sealedAs: { readonly format: number; readonly keyId: string },
  { organizationId, row, column }: SealedPlace,
): Buffer =>
  Buffer.concat(
    [String(sealedAs.format), sealedAs.keyId, organizationId, row, column].flatMap((part) => {
      const bytes = Buffer.from(part)
      const length = Buffer.alloc(4)
      length.writeUInt32BE(bytes.length)
      return [length, bytes]
    }),
  )
