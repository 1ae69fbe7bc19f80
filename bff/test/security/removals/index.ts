import { OAUTH } from './oauth.ts'
import type { Removal } from './removal.ts'

export const REMOVALS: readonly Removal[] = [...OAUTH]

/** Attacks that nothing of ours can let through by being taken away. */
export const REASONS: Readonly<Record<string, string>> = {}
