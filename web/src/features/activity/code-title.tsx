import type { SendingCode } from '@letterhead/contract'
import type { RosettaEntry } from '@letterhead/contract/rosetta'
import { useQuery } from '@tanstack/react-query'
import { emailSettingsQuery } from '../../lib/email-settings.ts'
import { situationOf, useRosetta } from '../../lib/rosetta.ts'
import { useProductName } from '../../lib/session.ts'
import { askedProvider } from './asked-provider.ts'

/** What a code means for a mail that leaves from `from`. Undefined while the words are loading. */
const useCodeEntry = (code: SendingCode, from: string | null): RosettaEntry | null | undefined => {
  const productName = useProductName()
  const { data } = useQuery(emailSettingsQuery)
  return useRosetta(
    code,
    situationOf({
      provider: data === undefined ? 'platform' : askedProvider(data, from),
      during: 'sending',
      productName,
      organizationName: data?.organization.name ?? '',
      mailbox: data?.connection?.account.email ?? null,
      senderEmail: from,
    }),
  )
}

/** A code in one line; the code itself until its words are here. */
export const CodeTitle = ({ code, from }: { code: SendingCode; from: string | null }) => (
  <>{useCodeEntry(code, from)?.title ?? code}</>
)
