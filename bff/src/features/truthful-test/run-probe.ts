import { setTimeout as pause } from 'node:timers/promises'
import type { ProbeSettings, TlsPair, TruthfulTestDeps } from './deps.ts'
import { makeOwnCertificate } from './own-certificate.ts'
import { createProbeServer, PROBE_LIMITS } from './probe-server.ts'
import { findAwaited, takeCopy } from './take-copy.ts'

// States: trying (the port is another process's, or not to be had) → listening → stopped.
// Whoever gets the port serves all processes: what it learns is in the database.

export interface RunningProbe {
  /** Resolves with the port once this process has it. */
  readonly listening: Promise<number>
  readonly stop: () => Promise<void>
}

const TRY_AGAIN_MS = 15_000

export const runProbe = (deps: TruthfulTestDeps): RunningProbe | null => {
  const { probe, log } = deps
  if (probe === null) return null
  const stopping = new AbortController()
  const { promise: listening, resolve } = Promise.withResolvers<number>()
  let close: (() => Promise<void>) | null = null

  const tryOn = async (): Promise<void> => {
    const tls = probe.tls ?? makeOwnCertificate(probe.domain, deps.now())
    let wasTold = false
    while (!stopping.signal.aborted) {
      const opened = await open(deps, { ...probe, tls })
      if (opened.kind === 'open') {
        close = opened.close
        log.info({ port: opened.port }, 'the probe listens')
        resolve(opened.port)
        return
      }
      if (!wasTold)
        log.info({ port: probe.port, code: opened.code }, 'the probe’s port is not to be had')
      wasTold = true
      await pause(TRY_AGAIN_MS, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }
  const trying = tryOn()
  return {
    listening,
    stop: async () => {
      stopping.abort()
      await trying
      await close?.()
    },
  }
}

type Opened =
  | { readonly kind: 'open'; readonly port: number; readonly close: () => Promise<void> }
  | { readonly kind: 'taken'; readonly code: string }

const open = async (
  deps: TruthfulTestDeps,
  { port, host, tls }: ProbeSettings & { readonly tls: TlsPair },
): Promise<Opened> => {
  const smtp = createProbeServer({
    find: async (address) => await findAwaited(deps, address),
    take: async (awaited, arrival) => await takeCopy(deps, awaited, arrival),
    fault: (error) => deps.log.warn({ err: error }, 'the probe could not take a copy'),
    now: deps.now,
    tls,
    limits: PROBE_LIMITS,
  })
  const bound = await new Promise<string | null>((settled) => {
    smtp.once('error', (error: unknown) => settled(codeOf(error)))
    smtp.listen(port, host, () => settled(null))
  })
  if (bound !== null) return { kind: 'taken', code: bound }
  // Strangers hang up as they like; that is no fault of ours.
  smtp.on('error', (error: unknown) => deps.log.debug({ code: codeOf(error) }, 'probe connection'))
  const address = smtp.server.address()
  return {
    kind: 'open',
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: async () => await new Promise<void>((closed) => smtp.close(() => closed())),
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
