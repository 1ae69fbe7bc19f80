import { startEmbeddedDatabase } from '../src/platform/embedded-database/index.ts'

// A user of the built-in PostgreSQL as a process of its own, for tests that kill it. Arguments:
// its folder, and server settings as `name=value`.
const [directory = '', ...pairs] = process.argv.slice(2)
const settings = Object.fromEntries(
  pairs.map((pair): [string, string] => {
    const [name = '', value = ''] = pair.split('=')
    return [name, value]
  }),
)
const { stop, ...urls } = await startEmbeddedDatabase({ directory, settings })
process.on('SIGTERM', () => {
  void stop()
})
process.stdout.write(`${JSON.stringify(urls)}\n`)
