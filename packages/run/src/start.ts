import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { demoEnvironment } from './demo-environment.ts'
import { startPart } from './guarded-process.ts'
import type { Part } from './guarded-process.ts'
import { handSettings } from './hand-settings.ts'
import type { Environment } from './hand-settings.ts'
import { hostApi } from './host-api.ts'
import { keptSecrets } from './kept-secrets.ts'
import { whenNpmIsGone } from './parent-watch.ts'
import { freePort, leadMailToProbe } from './probe-road.ts'
import { provision } from './provision.ts'
import { readSeed } from './seed.ts'
import { takenPort } from './taken-port.ts'
import { untilAnswered } from './until-answered.ts'
import { welcome } from './welcome.ts'
import { usesSandbox, whereItRuns } from './where-it-runs.ts'
import type { Where } from './where-it-runs.ts'
import { leftoverParts, noteRunning, runningStarter } from './who-runs.ts'

// `npm start`: sandbox, then product, then what to open. States: starting → running → stopping;
// a signal, npm's death, or the end of a part leads to stopping, from which nothing is left behind.

const parts: Part[] = []
let note: ReturnType<typeof noteRunning> | undefined
let stopping: Promise<void> | undefined

const stopAll = async () => {
  // The product first: while it finishes what it began, it still needs its providers.
  for (const part of parts.toReversed()) await part.stop()
}

const stop = (reason: string, exitCode: number) => {
  if (stopping) {
    // Asked twice: no more patience. What was being sent is settled at the next start.
    for (const part of parts) part.kill()
    return
  }
  process.stdout.write(`\n${reason}\n`)
  process.exitCode = exitCode
  stopping = stopAll().then(() => process.exit())
}

const stopWhenItEnds = async (part: Part) => {
  const how = await part.ended
  if (!stopping) stop(`The ${part.name} ${how}; stopping the rest. Its log: ${part.logPath}`, 1)
}

const begin = (part: Part) => {
  parts.push(part)
  if (part.pid !== undefined) note?.addPart(part.pid)
}

const startSandbox = async (hand: Environment, where: Where) => {
  const part = startPart({
    name: 'sandbox',
    script: 'packages/sandbox/src/main.ts',
    environment: {
      ...hand,
      SANDBOX_PORT: String(where.sandboxPort),
      PUBLIC_URL: where.publicUrl,
      DATA_DIR: where.dataDir,
    },
    logs: join(where.dataDir, 'logs'),
  })
  begin(part)
  const seed = await readSeed(await untilAnswered(part, `${where.sandboxUrl}/api/seed`))
  void stopWhenItEnds(part)
  return seed
}

const startProduct = async (environment: Environment, where: Where) => {
  const part = startPart({
    name: 'product',
    script: 'bff/src/main.ts',
    environment,
    logs: join(where.dataDir, 'logs'),
  })
  begin(part)
  await untilAnswered(part, `http://127.0.0.1:${where.port}/readyz`)
  void stopWhenItEnds(part)
}

const POLL_MS = 100

/** Why the demo cannot start here now; parts of a killed one get the time to finish first. */
const obstacle = async (where: Where, withSandbox: boolean) => {
  if (leftoverParts(where.dataDir).length > 0)
    process.stdout.write('Waiting for the last run to finish …\n')
  while (leftoverParts(where.dataDir).length > 0) await pause(POLL_MS)
  const taken = await firstTakenPort(where, withSandbox)
  const pid = runningStarter(where.dataDir)
  if (pid === undefined) return taken
  const already = `Letterhead runs here already (process ${pid}).`
  return `${already} ${taken ?? 'For a second copy set DATA_DIR to another folder.'}`
}

const firstTakenPort = async (where: Where, withSandbox: boolean) =>
  (await takenPort('PORT', where.port)) ??
  (withSandbox ? await takenPort('SANDBOX_PORT', where.sandboxPort) : undefined)

const start = async () => {
  const begun = performance.now()
  const hand = handSettings()
  const where = whereItRuns(hand)
  const withSandbox = usesSandbox(hand)
  const inTheWay = await obstacle(where, withSandbox)
  if (inTheWay !== undefined) {
    process.stderr.write(`${inTheWay}\n`)
    process.exitCode = 1
    return
  }
  process.on('SIGINT', () => stop('Stopping …', 0))
  process.on('SIGTERM', () => stop('Stopping …', 0))
  process.on('SIGHUP', () => stop('Stopping …', 0))
  whenNpmIsGone(() => stop('npm is gone. Stopping …', 0))
  const secrets = keptSecrets(where.dataDir)
  note = noteRunning(where.dataDir)
  process.on('exit', note.remove)

  process.stdout.write(
    withSandbox ? 'Starting sandbox and product …\n' : 'Starting the product …\n',
  )
  const seed = withSandbox ? await startSandbox(hand, where) : undefined
  const probePort = await freePort()
  if (seed) await leadMailToProbe(where.sandboxUrl, probePort)
  const environment = demoEnvironment({ hand, where, secrets, seed, probePort })
  await startProduct(environment, where)
  const key = environment['API_BOOTSTRAP_KEY']
  if (seed && key !== undefined) await provision(hostApi({ port: where.port, key }), seed)
  const seconds = (performance.now() - begun) / 1000
  process.stdout.write(`${welcome({ where, seed, seconds })}\n`)
}

// A terminal or a pipe that is closed must not keep the parts from being stopped.
process.stdout.on('error', () => undefined)
process.stderr.on('error', () => undefined)
start().catch((cause: unknown) => {
  if (stopping) return
  stop(cause instanceof Error ? cause.message : String(cause), 1)
})
