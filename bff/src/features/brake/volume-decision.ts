import type { VolumeBrake, VolumeRule } from '@letterhead/contract'

/** Fewer days say nothing of what is usual. */
const DAYS_TO_KNOW = 7

export interface Volume {
  readonly lastDay: number
  readonly usualDay: number
  readonly knownDays: number
}

export interface StoredChoice {
  readonly choice: VolumeBrake['choice']
  readonly own: VolumeRule | null
}

/** Null: nothing pulls the brake by itself. */
export const ruleOf = (
  { choice, own }: StoredChoice,
  operator: VolumeRule | null,
): VolumeRule | null => {
  if (choice === 'off') return null
  return choice === 'own' ? own : operator
}

export const isKnown = ({ knownDays }: Volume): boolean => knownDays >= DAYS_TO_KNOW

/** So much more than usual that it should stop until a person has looked. */
export const isTooMuch = (volume: Volume, rule: VolumeRule | null): boolean =>
  rule !== null &&
  isKnown(volume) &&
  volume.lastDay >= rule.atLeast &&
  volume.lastDay > volume.usualDay * rule.times
