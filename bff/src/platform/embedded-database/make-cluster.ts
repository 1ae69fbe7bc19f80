import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { databaseSql, rolesSql } from './cluster-sql.ts'
import { DATABASE, SUPERUSER, newCredentials, writeCredentials } from './credentials.ts'
import type { Place } from './place.ts'
import { giveTo, runProgram } from './run-as.ts'

const WAIT_FOR_ANOTHER_MS = 30_000
const PREFIX = 'cluster.init.'
const ErrorWithCode = z.object({ code: z.string() })

export const clusterOf = (place: Place): string => join(place.folder, 'cluster')

/**
 * Makes the cluster, its roles and its database under another name and renames it when it is
 * whole: whatever dies on the way, `cluster` either is not there or is complete.
 */
export const makeCluster = async (place: Place): Promise<void> => {
  const making = join(place.folder, `${PREFIX}${process.pid}`)
  rmSync(making, { recursive: true, force: true })
  mkdirSync(making, { mode: 0o700 })
  giveTo(place.runAs, making)
  try {
    if (await anotherMakesIt(place, making)) return
    await fillCluster(place, making)
    renameUnlessThere(making, clusterOf(place))
  } finally {
    rmSync(making, { recursive: true, force: true })
  }
}

// Only saves work: two that make it at once are settled by the rename.
const anotherMakesIt = async (place: Place, making: string) => {
  const deadline = Date.now() + WAIT_FOR_ANOTHER_MS
  while (Date.now() < deadline) {
    if (existsSync(clusterOf(place))) return true
    if (!isAheadOf(place, making)) return false
    await pause(50)
  }
  return false
}

const isAheadOf = (place: Place, making: string) =>
  readdirSync(place.folder)
    .filter((name) => name.startsWith(PREFIX) && join(place.folder, name) < making)
    .some((name) => isAlive(place, name))

const isAlive = (place: Place, name: string) => {
  try {
    process.kill(Number(name.slice(PREFIX.length)), 0)
    return true
  } catch (cause) {
    if (ErrorWithCode.parse(cause).code === 'EPERM') return true
    rmSync(join(place.folder, name), { recursive: true, force: true })
    return false
  }
}

const fillCluster = async (place: Place, cluster: string) => {
  const credentials = newCredentials()
  const passwordFile = join(place.folder, `password.${process.pid}`)
  writeFileSync(passwordFile, credentials[SUPERUSER], { mode: 0o600 })
  giveTo(place.runAs, passwordFile)
  try {
    await mustRun(place, [
      join(place.native, 'bin', 'initdb'),
      `--pgdata=${cluster}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
    ])
  } finally {
    rmSync(passwordFile, { force: true })
  }
  // Single-user mode: the superuser never has to be reachable for this.
  await mustRun(
    place,
    [
      join(place.native, 'bin', 'postgres'),
      '--single',
      '-D',
      cluster,
      '-c',
      'exit_on_error=on',
      'postgres',
    ],
    [...rolesSql(credentials), ...databaseSql(DATABASE)]
      .map((statement) => `${statement}\n`)
      .join(''),
  )
  writeCredentials(cluster, credentials)
}

const mustRun = async (place: Place, command: readonly string[], input?: string) => {
  const { code, output } = await runProgram(place.runAs, command, input)
  if (code === 0) return
  throw new Error(`${command[0]} ended with ${code}: ${output.trim()}`)
}

const renameUnlessThere = (from: string, to: string) => {
  try {
    renameSync(from, to)
  } catch (cause) {
    if (!existsSync(to)) throw cause
  }
}
