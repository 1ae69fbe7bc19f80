/** The text of a parameter that a stranger may have sent twice, nested or not at all. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
