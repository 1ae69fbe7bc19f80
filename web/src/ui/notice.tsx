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
    <div role={live && ROLE[live]} className={`flex gap-3 rounded-lg border p-4 text-sm ${box}`}>
      <Icon aria-hidden className={`mt-0.5 size-4.5 shrink-0 ${sign}`} />
      <div className="min-w-0 flex-1 space-y-2">
        {title !== undefined && (
          <p ref={headingRef} tabIndex={headingRef && -1} className="font-semibold">
            {title}
          </p>
        )}
        {children}
        {actions !== undefined && <div className="flex flex-wrap gap-2 pt-1">{actions}</div>}
      </div>
    </div>
  )
}
