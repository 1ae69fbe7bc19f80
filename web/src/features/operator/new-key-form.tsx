import { API_KEY_SCOPES, createApiKey, HostId, type BodySent } from '@letterhead/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { useId, useState } from 'react'
import { problemOf } from '../../lib/api-problem.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { SelectField } from '../../ui/select-field.tsx'
import { ScopeWords } from './key-words.tsx'

type Wish = BodySent<typeof createApiKey>
type Scope = Wish['scopes'][number]

const DAY_MS = 24 * 60 * 60 * 1000
const LIVES = ['90', '365', 'never'] as const
type Life = (typeof LIVES)[number]

const endOf = (life: Life): string | null =>
  life === 'never' ? null : new Date(Date.now() + Number(life) * DAY_MS).toISOString()

/** What the key is called, how far it reaches, what it may do and how long. */
export const NewKeyForm = ({
  busy,
  error,
  edited,
  make,
  close,
}: {
  busy: boolean
  error: Error | null
  edited: () => void
  make: (wish: Wish) => void
  close: () => void
}) => {
  const { t } = useLingui()
  const id = useId()
  const [name, setName] = useState('')
  const [organization, setOrganization] = useState('')
  const [scopes, setScopes] = useState<readonly Scope[]>(['send', 'read'])
  const [life, setLife] = useState<Life>('365')
  const [tried, setTried] = useState(false)
  const edit =
    <T,>(set: (value: T) => void) =>
    (value: T) => {
      edited()
      set(value)
    }
  const problem = error === null ? null : problemOf(error)
  const organizationId = organization.trim() === '' ? null : organization.trim()
  const { shape } = createApiKey.body
  const nameIsWrong = !shape.name.safeParse(name).success
  const reachIsWrong = organizationId !== null && !HostId.safeParse(organizationId).success
  const submit = () => {
    setTried(true)
    if (busy || nameIsWrong || reachIsWrong || scopes.length === 0) return
    make({ name: name.trim(), organizationId, scopes: [...scopes], expiresAt: endOf(life) })
  }
  const reachError = () => {
    if (tried && reachIsWrong) return t`Give the id as your product uses it: no spaces.`
    return problem?.code === 'not_found' ? t`There is no organisation with this id.` : undefined
  }
  return (
    <form
      noValidate
      className="mt-4 space-y-5"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <Field
        id={`${id}-name`}
        label={<Trans>Name</Trans>}
        hint={<Trans>What will use it, for example “nightly jobs”.</Trans>}
        value={name}
        autoComplete="off"
        maxLength={60}
        error={tried && nameIsWrong ? t`Give it a name.` : undefined}
        onChange={({ target }) => edit(setName)(target.value)}
      />
      <Field
        id={`${id}-organization`}
        label={<Trans>Organisation</Trans>}
        hint={<Trans>Its id. Empty: the key is good for every organisation.</Trans>}
        value={organization}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        error={reachError()}
        onChange={({ target }) => edit(setOrganization)(target.value)}
      />
      <fieldset>
        <legend className="text-sm font-semibold">
          <Trans>What it may do</Trans>
        </legend>
        <div className="mt-1.5 space-y-1">
          {API_KEY_SCOPES.map((scope) => (
            <label key={scope} className="flex items-start gap-3 py-1.5 text-sm">
              <input
                type="checkbox"
                className="mt-0.5 size-4.5 shrink-0 accent-accent"
                checked={scopes.includes(scope)}
                onChange={({ target }) =>
                  edit(setScopes)(
                    API_KEY_SCOPES.filter((one) =>
                      one === scope ? target.checked : scopes.includes(one),
                    ),
                  )
                }
              />
              <ScopeWords scope={scope} />
            </label>
          ))}
        </div>
        {tried && scopes.length === 0 && (
          <p role="alert" className="mt-1.5 text-sm font-medium text-bad">
            <Trans>Choose at least one.</Trans>
          </p>
        )}
      </fieldset>
      <SelectField
        id={`${id}-life`}
        label={<Trans>Ends</Trans>}
        value={life}
        onChange={({ target }) => edit(setLife)(LIVES.find((one) => one === target.value) ?? '365')}
      >
        <option value="90">{t`In 90 days`}</option>
        <option value="365">{t`In a year`}</option>
        <option value="never">{t`Never`}</option>
      </SelectField>
      {problem?.code === 'too_many_keys' && (
        <Notice tone="bad" live="assertive">
          <p>
            <Trans>
              Two keys of this name are in use already. Revoke the one that is no longer needed, or
              take another name.
            </Trans>
          </p>
        </Notice>
      )}
      {problem !== null && problem.code !== 'too_many_keys' && problem.code !== 'not_found' && (
        <ProblemNotice problem={problem} />
      )}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={close}>
          <Trans>Cancel</Trans>
        </Button>
        <Button type="submit" look="primary" busy={busy}>
          <Trans>Make the key</Trans>
        </Button>
      </div>
    </form>
  )
}
