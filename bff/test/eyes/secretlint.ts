import { seenOf, tell, type Eye } from './eye.ts'

/** secretlint over every file of the repository, its own keys too. */
export const secretlint: Eye = async () => {
  const { status, text } = await tell('node_modules/.bin/secretlint', ['**/*', '**/.*'], {
    withinMs: 300_000,
  })
  return seenOf(status === 0 ? [] : [text.trim()], 'every file')
}
