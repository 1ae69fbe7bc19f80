import type { ApiKeyScope, ApiKeyView } from '@letterhead/contract'
import { Trans } from '@lingui/react/macro'
import type { ReactNode } from 'react'

export const scopeName = (scope: ApiKeyScope): ReactNode => {
  switch (scope) {
    case 'send':
      return <Trans>Send</Trans>
    case 'read':
      return <Trans>Read</Trans>
    case 'provision':
      return <Trans>Set up</Trans>
    default:
      return scope satisfies never
  }
}

const scopeHint = (scope: ApiKeyScope): ReactNode => {
  switch (scope) {
    case 'send':
      return <Trans>hand over emails and cancel them</Trans>
    case 'read':
      return <Trans>see states and lists, never contents</Trans>
    case 'provision':
      return <Trans>create and rename organisations and workspaces</Trans>
    default:
      return scope satisfies never
  }
}

export const ScopeWords = ({ scope }: { scope: ApiKeyScope }) => (
  <span>
    <span className="font-medium">{scopeName(scope)}</span>{' '}
    <span className="block text-ink-soft">{scopeHint(scope)}</span>
  </span>
)

export const KeyReach = ({ organizationId }: Pick<ApiKeyView, 'organizationId'>) =>
  organizationId === null ? (
    <Trans>every organisation</Trans>
  ) : (
    <code className="text-[0.8125rem] break-all">{organizationId}</code>
  )
