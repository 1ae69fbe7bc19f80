/** SQLSTATE or socket code of whatever the driver threw; never its message, which may hold values. */
export const errorCode = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown'
