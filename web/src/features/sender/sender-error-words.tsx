import { Trans } from '@lingui/react/macro'
import type { ReactNode } from 'react'
import type { SenderErrorKind } from './sender-errors.ts'

export const senderErrorWords = (kind: SenderErrorKind): ReactNode => {
  switch (kind) {
    case 'email_required':
      return <Trans>Enter the sender email.</Trans>
    case 'email_invalid':
      return <Trans>Enter an address such as name@company.com.</Trans>
    case 'email_needs_permission':
      return (
        <Trans>Give the further permission first, or use the connected mailbox’s address.</Trans>
      )
    case 'alias_required':
      return <Trans>Enter a sender alias.</Trans>
    case 'alias_long':
      return <Trans>Use 64 characters or fewer.</Trans>
    case 'alias_signs':
      return <Trans>Remove line breaks and the signs {'< > "'}.</Trans>
    default:
      return kind satisfies never
  }
}
