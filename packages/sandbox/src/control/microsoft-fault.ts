import type { NamedFault } from './faults.ts'

/** One row of the catalogue; the name gets its provider in front. */
export const microsoftFault = (
  name: string,
  title: string,
  operation: string,
  answer: NamedFault['answer'],
): NamedFault => ({ name: `microsoft.${name}`, title, provider: 'microsoft', operation, answer })
