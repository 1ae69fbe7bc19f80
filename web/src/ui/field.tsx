import { CircleAlert } from 'lucide-react'
import type { ComponentProps, ReactNode } from 'react'

/** Label, hint and error belong to the input for eyes and for screen readers alike. */
export const Field = ({
  id,
  label,
  hint,
  error,
  ...input
}: Omit<ComponentProps<'input'>, 'className' | 'id'> & {
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
      <input
        {...input}
        id={id}
        aria-invalid={wrong || undefined}
        aria-describedby={described.join(' ') || undefined}
        className="mt-1.5 block min-h-10 w-full rounded-md border border-edge bg-surface px-3 py-2 text-base read-only:bg-sunken aria-invalid:border-bad aria-invalid:outline-bad pointer-coarse:min-h-11"
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
