import type { Part } from './parts-inside.ts'

/** CycloneDX 1.6, read 2026-11: components by package URL, with digest and licence. */
export const billOf = (
  parts: readonly Part[],
  made: { readonly version: string; readonly serial: string; readonly at: Date },
) => ({
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  serialNumber: `urn:uuid:${made.serial}`,
  version: 1,
  metadata: {
    timestamp: made.at.toISOString(),
    component: { type: 'application', name: 'letterhead', version: made.version },
  },
  components: parts.map(({ name, version, license, sha512 }) => ({
    type: 'library',
    name,
    version,
    purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
    hashes: [{ alg: 'SHA-512', content: sha512 }],
    licenses: [licenceOf(license)],
  })),
})

/** An SPDX id alone is an id; with AND and OR it is an expression; anything else is a name. */
const licenceOf = (text: string) => {
  if (/\b(?:AND|OR|WITH)\b/.test(text)) return { expression: text }
  return /^[A-Za-z0-9.+-]+$/.test(text) && text !== 'BSD'
    ? { license: { id: text } }
    : { license: { name: text } }
}
