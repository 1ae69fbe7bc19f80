import type { Provider as ProviderName } from '@letterhead/contract'

/** Thrown by `authorizationUrl` while the discovery document is wrong or out of reach. */
export class ProviderUnavailable extends Error {
  override readonly name = 'ProviderUnavailable'
  readonly provider: ProviderName

  constructor(provider: ProviderName) {
    super(`${provider} cannot be asked for consent now`)
    this.provider = provider
  }
}
