/** What the page of a hand-over link says, in one language. */
export interface Words {
  readonly microsoft: ProviderWords
  readonly google: ProviderWords
}

export interface Names {
  readonly product: string
  readonly organization: string
  readonly person: string
  readonly clientId: string
}

export interface ProviderWords {
  /** By the scope's name as the provider's console shows it. */
  readonly scopes: Readonly<Record<string, ScopeWords>>
  readonly notAsked: readonly string[]
  readonly steps: (names: Names) => readonly string[]
  /** The way through the console's menus. */
  readonly menus: (names: Names) => readonly string[]
}

export interface ScopeWords {
  readonly title: string
  readonly reason: string
}
