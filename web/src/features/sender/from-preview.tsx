import type { SenderTest } from '@letterhead/contract'
import { Trans } from '@lingui/react/macro'
import { sameAddress } from '../../lib/same-address.ts'
import { Address } from '../../ui/address.tsx'

const firstLetter = (alias: string): string | undefined => /\p{L}|\p{N}/u.exec(alias)?.[0]

interface From {
  readonly email: string
  readonly alias: string
}

/** What a received copy of exactly this sender showed, where one was seen. */
const provenFrom = (typed: From, test: SenderTest | null): From | null => {
  const from = test?.proof.received?.from ?? null
  if (test === null || from === null) return null
  const same = sameAddress(test.email, typed.email) && test.alias === typed.alias.trim()
  return same ? { email: from.email, alias: from.name } : null
}

/** The line as an inbox shows it: while it is being typed the wish, once it is known the truth. */
export const FromPreview = ({ typed, test }: { typed: From; test: SenderTest | null }) => {
  const proven = provenFrom(typed, test)
  return <FromLine {...(proven ?? typed)} known={proven !== null} />
}

const FromLine = ({ email, alias, known }: From & { known: boolean }) => (
  <div className="rounded-lg border border-line bg-sunken px-4 py-3">
    <p id="preview-label" className="text-xs font-medium text-ink-soft">
      {known ? (
        <Trans>Recipients see, as a received copy showed:</Trans>
      ) : (
        <Trans>Recipients will see:</Trans>
      )}
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
