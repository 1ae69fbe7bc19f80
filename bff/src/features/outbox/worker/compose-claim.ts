import { keyIdOf, UnsealError } from '../../../platform/seal.ts'
import type { ComposedMessage } from '../../providers/index.ts'
import { unsealMessage } from '../sealed-message.ts'
import type { Claim } from './claim.ts'
import type { WorkerDeps } from './deps.ts'
import { withPlatformNote } from './platform-note.ts'
import type { Road } from './transport.ts'

export type Composed =
  | { readonly kind: 'composed'; readonly message: ComposedMessage }
  /** The key its content was sealed with is not in `SEALING_KEYS`: the operator's fault. */
  | { readonly kind: 'key_missing' }
  | { readonly kind: 'broken'; readonly cause: unknown }

/** The message of a claim, ready to be posted. */
export const composeClaim = async (
  { seal, platform, now }: WorkerDeps,
  { claim, road }: { readonly claim: Claim; readonly road: Road },
): Promise<Composed> => {
  try {
    const { content, recipients } = unsealMessage(seal, claim, {
      content: claim.sealedContent,
      recipients: claim.sealedRecipients,
    })
    const message = await road.compose(
      {
        notificationId: claim.notificationId,
        messageId: `<${claim.notificationId}@${road.from.email.split('@').at(-1) ?? 'localhost'}>`,
        from: road.from,
        ...recipients,
        ...(claim.diverted
          ? withPlatformNote(content, { locale: claim.locale, name: platform.sender.name })
          : content),
        date: now(),
      },
      road.form,
    )
    return { kind: 'composed', message }
  } catch (cause) {
    if (cause instanceof UnsealError && isKeyMissing(seal.keyIds, claim))
      return { kind: 'key_missing' }
    return { kind: 'broken', cause }
  }
}

const isKeyMissing = (keyIds: readonly string[], { sealedContent, sealedRecipients }: Claim) =>
  [sealedContent, sealedRecipients].some((sealed) => {
    try {
      return !keyIds.includes(keyIdOf(sealed))
    } catch {
      return false
    }
  })
