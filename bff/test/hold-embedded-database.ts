import { startEmbeddedDatabase } from '../src/platform/embedded-database/index.ts'

// A user of the built-in PostgreSQL as a process of its own, for tests that kill it.
const [directory = ''] = process.argv.slice(2)
const { stop, ...urls } = await startEmbeddedDatabase({ directory })
process.on('SIGTERM', () => {
  void stop()
})
process.stdout.write(`${JSON.stringify(urls)}\n`)
