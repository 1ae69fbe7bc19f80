import type { EmailSettings, Proof, SenderTest } from '@letterhead/contract'
import { Trans } from '@lingui/react/macro'
import type { ReactNode } from 'react'

/** Not more than is known, and by whose word it is known. */
export const VerdictWords = ({
  test,
  proof: { verdict, method },
  proving,
}: {
  test: Pick<SenderTest, 'email' | 'alias'>
  proof: Proof
  proving: EmailSettings['proving']
}): ReactNode => {
  const sender = `${test.alias} <${test.email}>`
  if (verdict === 'proven') {
    switch (method) {
      case 'pasted':
        return (
          <Trans>
            The pasted headers show {sender}. That the message was authenticated is the word of the
            mail server that received it.
          </Trans>
        )
      case 'link':
        return (
          <Trans>
            Somebody confirmed by the link in the test message that it shows {sender}. Whether
            servers trust it was not looked at.
          </Trans>
        )
      case 'probe':
      case null:
        return (
          <Trans>
            A copy came to our own mail server. It showed {sender} and was authenticated.
          </Trans>
        )
      default:
        return method satisfies never
    }
  }
  if (verdict === 'differs') {
    return (
      <Trans>What arrived is not what you asked for, or servers have no reason to trust it.</Trans>
    )
  }
  if (method === null && proving.probe) {
    return (
      <Trans>
        A second copy is on its way to our own mail server. Once it is there, this says what it
        looked like.
      </Trans>
    )
  }
  if (method === null) {
    return (
      <Trans>
        Nobody has seen so far what recipients see. Open the test message and follow the link in it,
        or paste its headers here.
      </Trans>
    )
  }
  return <Trans>What is known so far is not enough to tell.</Trans>
}
