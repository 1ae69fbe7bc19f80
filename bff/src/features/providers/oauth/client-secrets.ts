import { jsonObjectOf, type ProviderAnswer } from '../provider-answer.ts'

export type WhichSecret = 'first' | 'second'

/**
 * One or two client secrets, so that the operator can roll over without a pause: while both are
 * set, the provider may refuse the first (expired, deleted) or not know the second yet. Starts with
 * the first; whichever worked last is tried first from then on, in this process.
 */
export interface ClientSecrets {
  /** One or two, in the order to try now. */
  readonly inOrder: () => readonly ClientSecret[]
  readonly worked: (which: WhichSecret) => void
}

export interface ClientSecret {
  readonly which: WhichSecret
  readonly value: string
}

export const createClientSecrets = (
  settings: { readonly clientSecret: string; readonly nextClientSecret?: string | null },
  /** Told when one has proven itself, and when it is another one than before. */
  onSecret: ((which: WhichSecret) => void) | undefined,
): ClientSecrets => {
  const { clientSecret, nextClientSecret = null } = settings
  const first: ClientSecret = { which: 'first', value: clientSecret }
  const second: ClientSecret[] =
    nextClientSecret === null ? [] : [{ which: 'second', value: nextClientSecret }]
  let proven: WhichSecret | null = null
  return {
    inOrder: () => (proven === 'second' ? [...second, first] : [first, ...second]),
    worked: (which) => {
      if (which === proven) return
      proven = which
      onSecret?.(which)
    },
  }
}

/** RFC 6749 5.2: client authentication failed, so the grant itself was not looked at. */
const isSecretRefused = (answer: ProviderAnswer): boolean =>
  answer.kind === 'answered' &&
  (answer.status === 400 || answer.status === 401) &&
  jsonObjectOf(answer.body)['error'] === 'invalid_client'

type Answered =
  | { readonly kind: 'tokens' }
  | { readonly kind: string; readonly answer?: ProviderAnswer }

/**
 * Asks with the other secret when this one is refused; a code or refresh token is not used up by a
 * call whose client was not believed. When neither is, the first refusal is what counts.
 */
export const withEitherSecret = async <R extends Answered>(
  secrets: ClientSecrets,
  ask: (secret: string) => Promise<R>,
): Promise<R> => {
  let refusal: R | null = null
  for (const { which, value } of secrets.inOrder()) {
    const result = await ask(value)
    if (result.kind === 'tokens') secrets.worked(which)
    const isRefused =
      'answer' in result && result.answer !== undefined && isSecretRefused(result.answer)
    if (!isRefused) return result
    refusal ??= result
  }
  if (refusal === null) throw new Error('there is no client secret')
  return refusal
}
