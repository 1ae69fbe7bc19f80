import { transformSync } from '@swc/core'

/** The letters' pages are JSX, which Node does not read by itself. */
export const readJsx = (source: string): string =>
  transformSync(source, {
    jsc: {
      target: 'es2024',
      parser: { syntax: 'typescript', tsx: true },
      transform: { react: { runtime: 'automatic' } },
    },
  }).code
