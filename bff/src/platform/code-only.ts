/** A code or an id and nothing else: free text of others may quote an address or a token. */
export const codeOnly = (value: unknown): string | null =>
  typeof value === 'string' && /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$/.test(value) ? value : null
