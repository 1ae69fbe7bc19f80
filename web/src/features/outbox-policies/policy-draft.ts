import type { BodySent, changeOutboxPolicies, OutboxPolicies } from '@letterhead/contract'

export type Policy = OutboxPolicies['kinds'][number]
/** Only what somebody changed and has not saved, by kind. */
export type Drafts = Readonly<Record<string, Partial<Policy>>>

const FEWEST_HOURS = 1
const MOST_HOURS = 720

/** Kinds of which waiting is the only choice: they neither expire nor leave from elsewhere. */
export const isAlwaysHeld = ({ choices, expiresAfterHours }: Policy): boolean =>
  choices.length === 1 && expiresAfterHours === null

export const withDraft = (policy: Policy, drafts: Drafts): Policy => ({
  ...policy,
  ...drafts[policy.kind],
})

export const hasBadHours = ({ expiresAfterHours: hours }: Policy): boolean =>
  hours !== null && !(Number.isInteger(hours) && hours >= FEWEST_HOURS && hours <= MOST_HOURS)

const differs = (one: Policy, other: Policy): boolean =>
  one.whenBroken !== other.whenBroken ||
  one.whenUnknown !== other.whenUnknown ||
  one.expiresAfterHours !== other.expiresAfterHours

export const changedKinds = (policies: OutboxPolicies, drafts: Drafts): readonly Policy[] =>
  policies.kinds
    .filter((policy) => differs(policy, withDraft(policy, drafts)))
    .map((policy) => withDraft(policy, drafts))

/** Which kinds somebody else changed since. */
export const changesBetween = (seen: OutboxPolicies, latest: OutboxPolicies): readonly string[] =>
  latest.kinds
    .filter((policy) => {
      const before = seen.kinds.find(({ kind }) => kind === policy.kind)
      return before === undefined || differs(before, policy)
    })
    .map(({ kind }) => kind)

export const changeOf = (
  policies: OutboxPolicies,
  drafts: Drafts,
  version: number,
): BodySent<typeof changeOutboxPolicies> => ({
  version,
  kinds: changedKinds(policies, drafts).map((policy) => ({
    kind: policy.kind,
    whenBroken: policy.whenBroken,
    whenUnknown: policy.whenUnknown,
    expiresAfterHours: policy.expiresAfterHours,
  })),
})
