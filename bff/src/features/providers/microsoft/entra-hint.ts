/**
 * What an AADSTS number tells beyond `error` (learn.microsoft.com, identity-platform,
 * reference-error-codes). Microsoft warns not to build on the numbers: they only refine what
 * `error` said, and can soften a verdict but never make one.
 */
export type EntraHint =
  | 'consent_missing'
  | 'cancelled'
  | 'admin_approval'
  | 'interaction'
  | 'revoked'
  | 'expired'
  | 'code_spent'
  | 'wrong_account'
  | 'access_policy'
  | 'account_blocked'
  | 'app'
  | 'secret_invalid'
  | 'secret_expired'
  | 'loop'
  | 'transient'
  | 'other_cloud'

const meaning = (
  hint: EntraHint,
  ...numbers: readonly number[]
): readonly (readonly [number, EntraHint])[] => numbers.map((number) => [number, hint])

const HINTS: ReadonlyMap<number, EntraHint> = new Map([
  ...meaning('consent_missing', 65001),
  ...meaning('cancelled', 65004),
  ...meaning('admin_approval', 90094, 90095),
  ...meaning('interaction', 50076, 50079, 50074, 50072, 50158, 50078, 70043),
  ...meaning('revoked', 50173, 50132, 50133),
  ...meaning('expired', 70008, 700082),
  ...meaning('code_spent', 54005, 501481),
  ...meaning('wrong_account', 50020, 90072, 16000, 50034, 51004, 500208),
  ...meaning('access_policy', 50105, 53003, 53000, 53001, 530032, 530035, 530003),
  ...meaning('account_blocked', 50057, 50053, 50055),
  // The app is missing, disabled or wrongly set up in the tenant.
  ...meaning('app', 700016, 7000112, 70001, 650052, 650056, 650057, 500011),
  // Our request: redirect, scope, a missing field, an app of one tenant, an SPA redirect.
  ...meaning('app', 50011, 70011, 900144, 50194, 700084),
  ...meaning('secret_invalid', 7000215, 700027, 7000218),
  ...meaning('secret_expired', 7000222),
  ...meaning('loop', 50196),
  ...meaning('transient', 50033, 90006, 90024, 90033, 90090, 90012),
  ...meaning('other_cloud', 90038, 900382),
])

export const entraHint = (number: number | null): EntraHint | null =>
  number === null ? null : (HINTS.get(number) ?? null)
