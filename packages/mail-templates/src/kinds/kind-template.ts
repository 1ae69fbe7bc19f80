import type { Locale } from '@letterhead/contract'
import type { Letter } from '../letter.ts'

/** The names a template may speak of. */
export interface Setting {
  readonly locale: Locale
  readonly productName: string
  readonly organizationName: string
}

export type KindTemplate = (given: unknown, setting: Setting) => Letter

/** Ties a template to the schema of its kind: what is stored is parsed before it is shown. */
export const kindTemplate =
  <Given>(
    schema: { readonly parse: (given: unknown) => Given },
    write: (given: Given, setting: Setting) => Letter,
  ): KindTemplate =>
  (given, setting) =>
    write(schema.parse(given), setting)
