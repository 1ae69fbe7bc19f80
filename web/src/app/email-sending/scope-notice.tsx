import type { EmailSettings } from '@letterhead/contract'
import { Plural, Trans } from '@lingui/react/macro'
import { Notice } from '../../ui/notice.tsx'

/** One setting for the whole organisation: said before anything can be changed. */
export const ScopeNotice = ({ organization }: Pick<EmailSettings, 'organization'>) => {
  const { name, workspaces } = organization
  const count = workspaces.length
  return (
    <Notice tone="warn">
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
      <p className="text-ink-soft">{workspaces.map((workspace) => workspace.name).join(' · ')}</p>
    </Notice>
  )
}
