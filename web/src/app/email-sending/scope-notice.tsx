import type { EmailSettings } from '@letterhead/contract'
import { Plural, Trans } from '@lingui/react/macro'
import { dottedList } from '../../lib/dotted-list.ts'
import { Notice } from '../../ui/notice.tsx'

/** One setting for the whole organisation: a warning until it has been switched, a fact from then on. */
export const ScopeNotice = ({
  organization,
  inUse,
}: Pick<EmailSettings, 'organization'> & { inUse: boolean }) => {
  const { name, workspaces } = organization
  const count = workspaces.length
  return (
    <Notice tone={inUse ? 'neutral' : 'warn'}>
      <p>
        <Trans>
          This setting affects every workspace in {name}.{' '}
          <Plural
            value={count}
            one="Its only workspace will send from this address."
            other="All # workspaces will send from this address."
          />
        </Trans>
      </p>
      <p className="text-ink-soft">{dottedList(workspaces.map((workspace) => workspace.name))}</p>
    </Notice>
  )
}
