import { Counter, Histogram, type Registry } from '../../platform/metrics/index.ts'
import type { Outcome, PlatformPort, ProviderPort, Providers, RefreshResult } from './port.ts'

/** Codes by which a provider asks for less. */
const THROTTLED = new Set(['provider_throttled', 'mailbox_quota_reached'])

/** The same ports, counted: calls by outcome, how long they took, refreshes, throttling. */
export const measuredProviders = (
  registry: Registry,
  { providers, platform }: { readonly providers: Providers; readonly platform: PlatformPort },
): { readonly providers: Providers; readonly platform: PlatformPort } => {
  const registers = [registry]
  const sends = new Counter({
    name: 'letterhead_sends_total',
    help: 'Calls to send one message, by provider and outcome',
    labelNames: ['provider', 'outcome'],
    registers,
  })
  const seconds = new Histogram({
    name: 'letterhead_send_seconds',
    help: 'How long a provider took to answer a send',
    labelNames: ['provider'],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20],
    registers,
  })
  const throttled = new Counter({
    name: 'letterhead_throttled_total',
    help: 'Sends that a provider answered with a request to wait',
    labelNames: ['provider'],
    registers,
  })
  const refreshes = new Counter({
    name: 'letterhead_token_refreshes_total',
    help: 'Refreshes of access tokens, by provider and result',
    labelNames: ['provider', 'result'],
    registers,
  })
  const measure = async (provider: string, send: () => Promise<Outcome>): Promise<Outcome> => {
    const end = seconds.startTimer({ provider })
    const outcome = await send()
    end()
    sends.inc({ provider, outcome: outcome.kind })
    if (THROTTLED.has(outcome.code)) throttled.inc({ provider })
    return outcome
  }
  const measured = (port: ProviderPort | null): ProviderPort | null =>
    port === null
      ? null
      : {
          ...port,
          send: async (call) => await measure(port.name, async () => await port.send(call)),
          refresh: async (grant): Promise<RefreshResult> => {
            const result = await port.refresh(grant)
            refreshes.inc({ provider: port.name, result: result.kind })
            return result
          },
        }
  return {
    providers: { microsoft: measured(providers.microsoft), google: measured(providers.google) },
    platform: {
      ...platform,
      send: async (call) => await measure('platform', async () => await platform.send(call)),
    },
  }
}
