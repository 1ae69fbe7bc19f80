import type { ComponentProps, ReactNode } from 'react'

const fieldLook =
  'mt-1.5 block min-h-10 w-full rounded-md border border-edge bg-surface px-3 py-2 text-base pointer-coarse:min-h-11 sm:text-sm'

/** A choice from a short list: the browser’s own, which works on every device. */
export const SelectField = ({
  id,
  label,
  children,
  ...select
}: Omit<ComponentProps<'select'>, 'className' | 'id'> & {
  id: string
  label: ReactNode
  children: ReactNode
}) => (
  <div className="min-w-0">
    <label htmlFor={id} className="block text-sm font-semibold">
      {label}
    </label>
    <select {...select} id={id} className={fieldLook}>
      {children}
    </select>
  </div>
)

/** A day, typed or picked. */
export const DayField = ({
  id,
  label,
  ...input
}: Omit<ComponentProps<'input'>, 'className' | 'id' | 'type'> & {
  id: string
  label: ReactNode
}) => (
  <div className="min-w-0">
    <label htmlFor={id} className="block text-sm font-semibold">
      {label}
    </label>
    <input {...input} id={id} type="date" className={fieldLook} />
  </div>
)
