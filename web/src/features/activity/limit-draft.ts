import type { BodySent, changeOutboxLimits, OutboxLimits } from '@letterhead/contract'

export const LIMITS = ['messagesPerMinute', 'messagesPerDay', 'recipientsPerDay'] as const
export type LimitName = (typeof LIMITS)[number]

/** As typed; empty: no limit of the organisation's own. */
export type LimitDraft = Readonly<Record<LimitName, string>>

/** One message may have so many recipients, and has to fit. */
const FEWEST: Record<LimitName, number> = {
  messagesPerMinute: 1,
  messagesPerDay: 1,
  recipientsPerDay: 100,
}
const MOST: Record<LimitName, number> = {
  messagesPerMinute: 1_000_000,
  messagesPerDay: 1_000_000,
  recipientsPerDay: 1_000_000_000,
}

export const asTyped = (limits: OutboxLimits): LimitDraft => ({
  messagesPerMinute: limits.messagesPerMinute.own?.toString() ?? '',
  messagesPerDay: limits.messagesPerDay.own?.toString() ?? '',
  recipientsPerDay: limits.recipientsPerDay?.own?.toString() ?? '',
})

/** Between what makes sense and what the provider and the operator allow. */
export const boundsOf = (limits: OutboxLimits, name: LimitName): { from: number; to: number } => ({
  from: FEWEST[name],
  to: limits[name]?.allowed ?? MOST[name],
})

const isWrong = (limits: OutboxLimits, name: LimitName, typed: string): boolean => {
  if (typed.trim() === '') return false
  const { from, to } = boundsOf(limits, name)
  return !/^\d+$/.test(typed.trim()) || Number(typed) < from || Number(typed) > to
}

export const wrongLimits = (limits: OutboxLimits, draft: LimitDraft): readonly LimitName[] =>
  LIMITS.filter((name) => isWrong(limits, name, draft[name]))

export const differs = (limits: OutboxLimits, draft: LimitDraft): boolean =>
  LIMITS.some((name) => draft[name].trim() !== asTyped(limits)[name])

const numberOf = (typed: string): number | null => (typed.trim() === '' ? null : Number(typed))

export const limitsOf = (
  draft: LimitDraft,
  version: number,
): BodySent<typeof changeOutboxLimits> => ({
  messagesPerMinute: numberOf(draft.messagesPerMinute),
  messagesPerDay: numberOf(draft.messagesPerDay),
  recipientsPerDay: numberOf(draft.recipientsPerDay),
  version,
})
