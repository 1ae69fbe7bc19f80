import { startSandbox, type Sandbox } from './index.ts'
import { z } from 'zod'

const environment = z.object({
  SANDBOX_PORT: z.coerce
    .number('SANDBOX_PORT must be a port number')
    .int()
    .min(0)
    .max(65_535)
    .default(4010),
  DATA_DIR: z.string().default('.data'),
  PUBLIC_URL: z.url('PUBLIC_URL must be an address').default('http://localhost:4000'),
})

const parsed = environment.safeParse(process.env)
if (!parsed.success) {
  process.stderr.write(`The sandbox cannot start:\n${z.prettifyError(parsed.error)}\n`)
  process.exit(1)
}
const { SANDBOX_PORT: port, DATA_DIR: dataDir, PUBLIC_URL: productUrl } = parsed.data

const sandbox = await startSandbox({
  port,
  dataDir,
  productUrl: productUrl.replace(/\/$/, ''),
}).catch((cause: unknown) => {
  process.stderr.write(`${whyNot(cause)}\n`)
  process.exit(1)
})
process.stdout.write(`Sandbox: ${sandbox.url} (inbox ${sandbox.url}/inbox)\n`)
stopOnSignal(sandbox)

function whyNot(cause: unknown): string {
  const isTaken = cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE'
  if (isTaken) return `Port ${port} is taken. Set SANDBOX_PORT to another port for the sandbox.`
  return `The sandbox cannot start: ${cause instanceof Error ? cause.message : String(cause)}`
}

function stopOnSignal({ stop }: Sandbox) {
  let isStopping = false
  const end = () => {
    if (isStopping) process.exit(1)
    isStopping = true
    void stop().finally(() => process.exit(0))
  }
  process.on('SIGTERM', end)
  process.on('SIGINT', end)
  // npm does not pass signals on to the scripts it starts; losing the parent is the signal then.
  const parent = process.ppid
  if (process.env['npm_lifecycle_event'] !== undefined)
    setInterval(() => process.ppid !== parent && end(), 500).unref()
}
