import { CircleAlert } from 'lucide-react'
import type { ComponentProps, ReactNode } from 'react'

/** As {@link Field}, for several lines of technical text. */
export const TextArea = ({
  id,
  label,
  hint,
  error,
  ...area
}: Omit<ComponentProps<'textarea'>, 'className' | 'id'> & {
  id: string
  label: ReactNode
  hint?: ReactNode
  error?: ReactNode
}) => {
  const wrong = error !== undefined && error !== null
  const described = [hint !== undefined && `${id}-hint`, wrong && `${id}-error`].filter(Boolean)
  return (
    <div>
      <label htmlFor={id} className="block text-sm font-semibold">
        {label}
      </label>
      <textarea
        {...area}
        id={id}
        aria-invalid={wrong || undefined}
        aria-describedby={described.join(' ') || undefined}
        autoCapitalize="none"
        spellCheck={false}
        className="mt-1.5 block w-full rounded-md border border-edge bg-surface px-3 py-2 font-mono text-base read-only:bg-sunken aria-invalid:border-bad aria-invalid:outline-bad sm:text-[0.8125rem]"
      />
      {wrong && (
        <p id={`${id}-error`} className="mt-1.5 flex gap-1.5 text-sm font-medium text-bad">
          <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
          <span>{error}</span>
        </p>
      )}
      {hint !== undefined && (
        <p id={`${id}-hint`} className="mt-1.5 text-sm text-ink-soft">
          {hint}
        </p>
      )}
    </div>
  )
}
