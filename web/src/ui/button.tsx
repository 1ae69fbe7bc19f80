import { LoaderCircle } from 'lucide-react'
import type { ComponentProps, ReactNode } from 'react'

const LOOK = {
  primary:
    'border-transparent bg-accent text-on-accent hover:bg-accent-strong aria-disabled:bg-accent/70',
  secondary: 'border-edge bg-surface text-ink hover:bg-sunken',
  danger: 'border-bad bg-surface text-bad hover:bg-bad-soft',
  quiet: 'border-transparent bg-transparent text-accent hover:bg-accent-soft',
} as const

export const buttonLook = (look: keyof typeof LOOK): string =>
  `inline-flex min-h-10 items-center justify-center gap-2 rounded-md border px-4 py-2 text-center text-sm font-semibold pointer-coarse:min-h-11 aria-disabled:cursor-default ${LOOK[look]}`

/** While `busy` it keeps its place, its focus and its width, and ignores clicks. */
export const Button = ({
  look = 'secondary',
  busy = false,
  type = 'button',
  onClick,
  children,
  ...rest
}: Omit<ComponentProps<'button'>, 'className'> & {
  look?: keyof typeof LOOK
  busy?: boolean
  children: ReactNode
}) => (
  <button
    {...rest}
    type={type}
    aria-disabled={busy || undefined}
    className={buttonLook(look)}
    onClick={(event) => {
      if (busy) event.preventDefault()
      else onClick?.(event)
    }}
  >
    {busy && <LoaderCircle aria-hidden className="size-4 shrink-0 animate-spin" />}
    {children}
  </button>
)
