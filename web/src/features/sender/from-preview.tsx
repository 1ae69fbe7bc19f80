import type { Proof } from '@letterhead/contract'
import { Trans } from '@lingui/react/macro'
import { sameAddress } from '../../lib/same-address.ts'
import { Address } from '../../ui/address.tsx'

const firstLetter = (alias: string): string | undefined => /\p{L}|\p{N}/u.exec(alias)?.[0]

interface From {
  readonly email: string
  readonly alias: string
}

/** A sender of whom a received copy may have shown something. */
export interface Tested extends From {
  readonly proof: Proof
}

/** What a received copy of exactly this sender showed, where one was seen. */
const provenFrom = (typed: From, tested: readonly Tested[]): From | null => {
  const [from] = tested
    .filter(({ email, alias }) => sameAddress(email, typed.email) && alias === typed.alias.trim())
    .flatMap(({ proof }) => proof.received?.from ?? [])
  return from === undefined ? null : { email: from.email, alias: from.name }
}

/** The line as an inbox shows it: while it is being typed the wish, once it is known the truth. */
export const FromPreview = ({ typed, tested }: { typed: From; tested: readonly Tested[] }) => {
  const proven = provenFrom(typed, tested)
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
