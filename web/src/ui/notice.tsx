import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react'
import type { ReactNode, RefObject } from 'react'

const TONES = {
  neutral: { box: 'border-line bg-sunken', sign: 'text-ink-soft', Icon: Info },
  ok: { box: 'border-ok-line bg-ok-soft', sign: 'text-ok', Icon: CircleCheck },
  warn: { box: 'border-warn-line bg-warn-soft', sign: 'text-warn', Icon: TriangleAlert },
  bad: { box: 'border-bad-line bg-bad-soft', sign: 'text-bad', Icon: CircleAlert },
} as const
const ROLE = { polite: 'status', assertive: 'alert' } as const
export type Tone = keyof typeof TONES

/** A message that stays: icon and text, never colour alone. */
export const Notice = ({
  tone,
  title,
  live,
  headingRef,
  actions,
  children,
}: {
  tone: Tone
  title?: ReactNode
  /** Whether screen readers say it by themselves when it appears, and how urgently. */
  live?: 'polite' | 'assertive'
  headingRef?: RefObject<HTMLParagraphElement | null>
  actions?: ReactNode
  children?: ReactNode
}) => {
  const { box, sign, Icon } = TONES[tone]
  return (
    <div
      role={live && ROLE[live]}
      className={`grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 rounded-lg border p-4 text-sm ${box}`}
    >
      <Icon aria-hidden className={`mt-0.5 size-4.5 ${sign}`} />
      {title !== undefined && (
        <p ref={headingRef} tabIndex={headingRef && -1} className="font-semibold">
          {title}
        </p>
      )}
      {/* Under its title a narrow screen gives the text the sign’s column as well. */}
      <div
        className={`space-y-2 empty:hidden ${title === undefined ? '' : 'col-span-2 mt-2 sm:col-span-1 sm:col-start-2'}`}
      >
        {children}
        {actions !== undefined && <div className="flex flex-wrap gap-2 pt-1">{actions}</div>}
      </div>
    </div>
  )
}
