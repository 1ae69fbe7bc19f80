import { zodResolver } from '@hookform/resolvers/zod'
import {
  SenderForm as Schema,
  type EmailSettings,
  type SenderForm as Values,
} from '@letterhead/contract'
import { Plural, Trans } from '@lingui/react/macro'
import { useEffect, useId, useRef, type ReactNode } from 'react'
import { useForm, useWatch } from 'react-hook-form'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { linkLook } from '../../ui/external-link.tsx'
import { Notice } from '../../ui/notice.tsx'
import { FromPreview, type Tested } from './from-preview.tsx'
import { needsSendAs } from './needs-send-as.ts'
import { senderErrorWords } from './sender-error-words.tsx'
import { NEEDS_PERMISSION, senderErrorKind } from './sender-errors.ts'

const FIELDS = ['email', 'alias'] as const

/** The two mandatory fields. Values stay whatever the answer is. */
export const SenderForm = ({
  values,
  connection,
  organization,
  tested,
  busy,
  refusedFields,
  save,
  askSendAs,
  renderPreview,
  onDirty,
}: {
  values: Values
  connection: NonNullable<EmailSettings['connection']>
  organization: string
  /** The newest first: what was received of them shows what recipients see. */
  tested: readonly Tested[]
  busy: boolean
  /** Fields that our server found wrong although our own check passed. */
  refusedFields: readonly (typeof FIELDS)[number][]
  save: (form: Values) => void
  askSendAs: () => void
  /** What saving the typed values would change. */
  renderPreview?: (typed: Values) => ReactNode
  /** Whether somebody typed something that is not saved. */
  onDirty: (dirty: boolean) => void
}) => {
  const id = useId()
  const summary = useRef<HTMLDivElement>(null)
  const form = useForm<Values>({
    resolver: zodResolver(Schema),
    values,
    resetOptions: { keepDirtyValues: true },
    shouldFocusError: false,
    reValidateMode: 'onChange',
  })
  const { control, handleSubmit, register, setError, formState } = form
  const { email, alias } = useWatch({ control })
  const typed = { email: email ?? '', alias: alias ?? '' }
  const wantsSendAs =
    needsSendAs(connection, typed.email) && Schema.shape.email.safeParse(typed.email).success

  const dirty = Object.keys(formState.dirtyFields).length > 0
  useEffect(() => onDirty(dirty), [dirty, onDirty])

  useEffect(() => {
    for (const field of refusedFields) setError(field, { type: 'server', message: 'refused' })
  }, [refusedFields, setError])

  const errors = FIELDS.flatMap((field) => {
    const error = formState.errors[field]
    if (error === undefined) return []
    const facts = { type: error.type, message: error.message ?? '', value: typed[field] }
    return [{ field, words: senderErrorWords(senderErrorKind(field, facts)) }]
  })
  const errorOf = (field: (typeof FIELDS)[number]) =>
    errors.find((error) => error.field === field)?.words

  const count = errors.length
  const mailbox = connection.account.email

  const toSummary = () => requestAnimationFrame(() => summary.current?.focus())
  const submit = async () => {
    const check = handleSubmit((checked) => {
      if (!wantsSendAs) return save(checked)
      setError('email', { type: 'custom', message: NEEDS_PERMISSION })
      toSummary()
      return undefined
    }, toSummary)
    await check()
  }

  return (
    <form
      noValidate
      className="space-y-5"
      onSubmit={(event) => {
        event.preventDefault()
        if (!busy) void submit()
      }}
    >
      <div ref={summary} tabIndex={-1} className="rounded-lg empty:hidden">
        {formState.submitCount > 0 && count > 0 && (
          <Notice
            tone="bad"
            title={
              <Plural
                value={count}
                one="One field needs your attention."
                other="# fields need your attention."
              />
            }
          >
            <ul className="list-disc pl-5">
              {errors.map(({ field, words }) => (
                <li key={field}>
                  <a
                    href={`#${id}-${field}`}
                    className={`inline-block py-1 pointer-coarse:py-2.5 ${linkLook}`}
                    onClick={(event) => {
                      event.preventDefault()
                      form.setFocus(field)
                    }}
                  >
                    {words}
                  </a>
                </li>
              ))}
            </ul>
          </Notice>
        )}
      </div>
      <Field
        {...register('email')}
        id={`${id}-email`}
        type="email"
        label={<Trans>Sender email</Trans>}
        hint={
          <Trans>
            Recipients see this address. It must be the connected mailbox or an address it may send
            as.
          </Trans>
        }
        error={errorOf('email')}
        readOnly={busy}
        required
        autoComplete="email"
        autoCapitalize="none"
        spellCheck={false}
      />
      {wantsSendAs && (
        <Notice
          tone="neutral"
          live="polite"
          title={<Trans>This is not the connected mailbox</Trans>}
          actions={
            <Button onClick={askSendAs}>
              <Trans>Give the further permission</Trans>
            </Button>
          }
        >
          <p>
            <Trans>
              To let {mailbox} send from another address, Microsoft needs one more permission from
              you.
            </Trans>
          </p>
        </Notice>
      )}
      <Field
        {...register('alias')}
        id={`${id}-alias`}
        label={<Trans>Sender alias</Trans>}
        hint={
          <>
            <Trans>
              The name shown before the address, for example “{organization} Privacy team”.
            </Trans>
            {connection.provider === 'microsoft' && (
              <>
                {' '}
                <Trans>Microsoft may show the mailbox’s own display name instead.</Trans>
              </>
            )}
          </>
        }
        error={errorOf('alias')}
        readOnly={busy}
        required
        autoComplete="organization"
      />
      <FromPreview typed={typed} tested={tested} />
      {renderPreview?.(typed)}
      <Button type="submit" look="primary" busy={busy}>
        {busy ? <Trans>Saving and testing…</Trans> : <Trans>Save and test</Trans>}
      </Button>
    </form>
  )
}
