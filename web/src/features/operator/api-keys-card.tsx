import type { ApiKeyView } from '@letterhead/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Fragment, useRef, useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { CouldNotLoad } from '../../ui/could-not-load.tsx'
import { Pill } from '../../ui/pill.tsx'
import { RowSkeletons } from '../../ui/skeleton.tsx'
import { Ago, When } from '../../ui/when.tsx'
import { apiKeysQuery } from './api-keys.ts'
import { KeyReach, scopeName } from './key-words.tsx'
import { NewKeyDialog } from './new-key-dialog.tsx'
import { RevokeDialog } from './revoke-dialog.tsx'

const State = ({ state }: Pick<ApiKeyView, 'state'>) => {
  if (state === 'alive') {
    return (
      <Pill tone="ok">
        <Trans context="api key">In use</Trans>
      </Pill>
    )
  }
  return (
    <Pill tone="neutral">
      {state === 'expired' ? (
        <Trans context="api key">Expired</Trans>
      ) : (
        <Trans context="api key">Revoked</Trans>
      )}
    </Pill>
  )
}

const Key = ({ apiKey, revoke }: { apiKey: ApiKeyView; revoke: () => void }) => {
  const { t } = useLingui()
  const { name, prefix, scopes, state, createdAt, createdBy, lastUsedAt, expiresAt, revokedAt } =
    apiKey
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 py-4 text-sm first:pt-1 last:pb-0">
      <div className="min-w-0 flex-1 basis-64 space-y-1">
        <h3 className="flex flex-wrap items-center gap-x-2.5 gap-y-1 font-semibold">
          <span className="break-words">{name}</span>
          <State state={state} />
        </h3>
        <p className="text-ink-soft">
          <code className="text-[0.8125rem]">{prefix}…</code> · <KeyReach {...apiKey} /> ·{' '}
          {scopes.map((scope, at) => (
            <Fragment key={scope}>
              {at > 0 && ', '}
              {scopeName(scope)}
            </Fragment>
          ))}
        </p>
        <p className="text-ink-soft">
          <Trans>
            Made by {createdBy} on <When at={createdAt} />.
          </Trans>{' '}
          {lastUsedAt === null ? (
            <Trans>Never used.</Trans>
          ) : (
            <Trans>
              Last used <Ago at={lastUsedAt} />.
            </Trans>
          )}{' '}
          {revokedAt !== null && (
            <Trans>
              Revoked on <When at={revokedAt} />.
            </Trans>
          )}
          {revokedAt === null && expiresAt !== null && state === 'alive' && (
            <Trans>
              Ends on <When at={expiresAt} />.
            </Trans>
          )}
          {revokedAt === null && expiresAt !== null && state === 'expired' && (
            <Trans>
              Ended on <When at={expiresAt} />.
            </Trans>
          )}
        </p>
      </div>
      {state === 'alive' && (
        <Button look="danger" aria-label={t`Revoke ${name}`} onClick={revoke}>
          <Trans>Revoke</Trans>
        </Button>
      )}
    </li>
  )
}

/** Which programs may call the API, and since when they did not. */
export const ApiKeysCard = () => {
  const heading = useRef<HTMLHeadingElement>(null)
  const [making, setMaking] = useState(false)
  const [revoking, setRevoking] = useState<ApiKeyView | null>(null)
  const { data, error, refetch } = useQuery(apiKeysQuery)
  return (
    <Card
      id="api-keys"
      headingRef={heading}
      title={<Trans>API keys</Trans>}
      status={
        data !== undefined && (
          <Button onClick={() => setMaking(true)}>
            <Trans>New key</Trans>
          </Button>
        )
      }
    >
      <p className="max-w-prose text-sm text-ink-soft">
        <Trans>
          With a key your product hands over emails. To change one without a gap, make a second of
          the same name, use it, then revoke the first.
        </Trans>
      </p>
      {data === undefined && error === null && <RowSkeletons />}
      {data === undefined && error !== null && (
        <CouldNotLoad error={error} again={() => void refetch()} />
      )}
      {data?.keys.length === 0 && (
        <p className="mt-4 text-sm">
          <Trans>There is no key yet.</Trans>
        </p>
      )}
      {data !== undefined && data.keys.length > 0 && (
        <ul className="mt-4 divide-y divide-line">
          {data.keys.map((apiKey) => (
            <Key key={apiKey.id} apiKey={apiKey} revoke={() => setRevoking(apiKey)} />
          ))}
        </ul>
      )}
      {making && <NewKeyDialog after={heading} close={() => setMaking(false)} />}
      {revoking !== null && (
        <RevokeDialog apiKey={revoking} after={heading} close={() => setRevoking(null)} />
      )}
    </Card>
  )
}
