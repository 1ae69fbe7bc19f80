import type { ResolveAs, UnknownMail } from '@letterhead/contract'
import { Plural, Trans } from '@lingui/react/macro'
import { useKindName } from '../../lib/kind-name.ts'
import { COMPANY_OF } from '../../lib/provider-names.ts'
import { Address } from '../../ui/address.tsx'
import { Button } from '../../ui/button.tsx'
import { ExternalLink } from '../../ui/external-link.tsx'
import { TechnicalDetails } from '../../ui/technical-details.tsx'
import { When } from '../../ui/when.tsx'

const WhereToLook = ({ mail }: { mail: UnknownMail }) => {
  const from = mail.from ?? ''
  if (mail.provider === 'platform') {
    return <Trans>Ask the operator to look into the log of the platform’s mail server.</Trans>
  }
  const company = COMPANY_OF[mail.provider]
  return (
    <>
      <Trans>
        Look into the folder “Sent” of {from}, or into the log at {company}.
      </Trans>{' '}
      {mail.logLink !== null && (
        <ExternalLink to={mail.logLink}>
          <Trans>The log at {company}</Trans>
        </ExternalLink>
      )}
    </>
  )
}

/** One mail that may have left: what is known, where to look, and the two answers. */
export const UnknownItem = ({
  mail,
  resolve,
}: {
  mail: UnknownMail
  /** Null: the reader may not decide. */
  resolve: ((as: ResolveAs) => void) | null
}) => {
  const kindName = useKindName()
  const [first = '', ...others] = mail.recipients
  const more = others.length
  return (
    <li className="space-y-2 py-4 text-sm first:pt-0">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <p className="font-semibold">{mail.subject ?? kindName(mail.kind)}</p>
        <p className="text-ink-soft">
          <When at={mail.attemptedAt} />
        </p>
      </div>
      <p className="text-ink-soft">
        {mail.subject !== null && <>{kindName(mail.kind)} · </>}
        <Address of={first} />
        {more > 0 && (
          <>
            {' '}
            <Plural value={more} one="and # more" other="and # more" />
          </>
        )}
      </p>
      <p>
        <WhereToLook mail={mail} />
      </p>
      <TechnicalDetails
        code={mail.code ?? 'unexpected_answer'}
        details={{ ...mail, at: mail.attemptedAt }}
      />
      {resolve !== null && (
        <div className="flex flex-wrap gap-2 pt-1">
          <Button onClick={() => resolve('accepted')}>
            <Trans>It has left</Trans>
          </Button>
          {mail.maySendAgain ? (
            <Button onClick={() => resolve('send_again')}>
              <Trans>Send it again…</Trans>
            </Button>
          ) : (
            <p className="self-center text-ink-soft">
              <Trans>Its contents were erased after 30 days, so it cannot be sent again.</Trans>
            </p>
          )}
        </div>
      )}
    </li>
  )
}
