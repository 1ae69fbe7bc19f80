import { Trans } from '@lingui/react/macro'
import { Address } from '../../ui/address.tsx'

const firstLetter = (alias: string): string | undefined => /\p{L}|\p{N}/u.exec(alias)?.[0]

/** The line as an inbox would show it, while it is being typed. */
export const FromPreview = ({ email, alias }: { email: string; alias: string }) => (
  <div className="rounded-lg border border-line bg-sunken px-4 py-3">
    <p id="preview-label" className="text-xs font-medium text-ink-soft">
      <Trans>Recipients will see:</Trans>
    </p>
    <div className="mt-2 flex items-center gap-3">
      <span
        aria-hidden
        className="grid size-9 shrink-0 place-items-center rounded-full bg-accent text-sm font-semibold text-on-accent uppercase"
      >
        {firstLetter(alias) ?? '·'}
      </span>
      <p aria-labelledby="preview-label" className="min-w-0 text-sm">
        <span className="font-semibold">{alias.trim() || '…'}</span>{' '}
        <span className="text-ink-soft">
          {'<'}
          <Address of={email.trim() || '…'} />
          {'>'}
        </span>
      </p>
    </div>
  </div>
)
