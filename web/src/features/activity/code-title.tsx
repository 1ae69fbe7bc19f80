import type { SendingCode } from '@letterhead/contract'
import type { RosettaEntry, RosettaProvider } from '@letterhead/contract/rosetta'
import { useQuery } from '@tanstack/react-query'
import { emailSettingsQuery } from '../../lib/email-settings.ts'
import { situationOf, useRosetta } from '../../lib/rosetta.ts'
import { useProductName } from '../../lib/session.ts'

/** What a code means for a mail that leaves from `from`. Undefined while the words are loading. */
const useCodeEntry = (code: SendingCode, from: string | null): RosettaEntry | null | undefined => {
  const productName = useProductName()
  const { data } = useQuery(emailSettingsQuery)
  const own = from !== null && from !== data?.platformSender.email
  const provider: RosettaProvider = own ? (data?.connection?.provider ?? 'platform') : 'platform'
  return useRosetta(
    code,
    situationOf({
      provider,
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
