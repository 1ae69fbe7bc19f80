import type { HeldMail } from '@letterhead/contract'
import { useLingui } from '@lingui/react'
import { Trans } from '@lingui/react/macro'
import { useKindName } from '../../lib/kind-name.ts'
import { countInDigits } from '../../lib/moment.ts'
import { Ago } from '../../ui/when.tsx'

type Held = HeldMail['byKind'][number]

const Row = ({ held }: { held: Held }) => {
  const { i18n } = useLingui()
  const kindName = useKindName()
  return (
    <span className="flex min-w-0 flex-1 flex-wrap items-baseline justify-between gap-x-4">
      <span className="font-medium">{kindName(held.kind)}</span>
      <span className="text-ink-soft tabular-nums">
        {countInDigits(held.count, i18n.locale)}
        {' · '}
        <Trans>
          oldest <Ago at={held.oldestAt} />
        </Trans>
      </span>
    </span>
  )
}

/** What is held, by kind; with `choose`, the kinds that the next decision is about. */
export const HeldKinds = ({
  byKind,
  chosen,
  choose,
}: Pick<HeldMail, 'byKind'> & {
  chosen: ReadonlySet<string>
  choose: ((kind: string) => void) | null
}) => {
  if (choose === null) {
    return (
      <ul className="divide-y divide-line rounded-lg border border-line text-sm">
        {byKind.map((held) => (
          <li key={held.kind} className="flex px-3 py-2">
            <Row held={held} />
          </li>
        ))}
      </ul>
    )
  }
  return (
    <fieldset className="text-sm">
      <legend className="mb-2 font-semibold">
        <Trans>Kinds to decide about</Trans>
      </legend>
      <ul className="divide-y divide-line rounded-lg border border-line">
        {byKind.map((held) => (
          <li key={held.kind}>
            <label className="flex min-h-10 cursor-pointer items-center gap-3 px-3 py-2 hover:bg-sunken pointer-coarse:min-h-11">
              <input
                type="checkbox"
                checked={chosen.has(held.kind)}
                onChange={() => choose(held.kind)}
                className="size-4.5 shrink-0 accent-accent"
              />
              <Row held={held} />
            </label>
          </li>
        ))}
      </ul>
    </fieldset>
  )
}
