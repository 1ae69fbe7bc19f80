import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const src = join(import.meta.dirname, '../src')
const isTest = /\.test\.tsx?$/

/** A call of some port's `send(…)`; Express' `response.send` and the like have other receivers. */
const SENDS =
  /\b(?:provider|providers|platform|port|transport|microsoft|google|mailbox)\w*(?:\.\w+|\[[^\]]+\])?\??\.send\(/gi
/** The SDK calls by which mail leaves. */
const SDK_SENDS = /sendMail\b|messages\.send\b|createTransport\(/g

const linesWith = (pattern: RegExp, mayHave: RegExp): string[] =>
  globSync('**/*.ts', { cwd: src })
    .filter((file) => !isTest.test(file) && !mayHave.test(file))
    .flatMap((file) =>
      [...withoutComments(readFileSync(join(src, file), 'utf8')).matchAll(pattern)].map(
        ([found]) => `${file}: ${found}`,
      ),
    )

const withoutComments = (text: string): string =>
  text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '')

test('only the outbox calls a provider’s send', () => {
  expect(linesWith(SENDS, /^features\/(?:outbox|providers)\//)).toEqual([])
  expect(linesWith(SENDS, /^features\/providers\//).length).toBeGreaterThan(0)
})

test('only the provider slice speaks to the SDKs that send', () => {
  expect(linesWith(SDK_SENDS, /^features\/providers\//)).toEqual([])
  expect(linesWith(SDK_SENDS, /^nothing/).length).toBeGreaterThan(0)
})

test('no product code imports the sandbox', () => {
  expect(linesWith(/@letterhead\/sandbox|packages\/sandbox/g, /^nothing/)).toEqual([])
})
