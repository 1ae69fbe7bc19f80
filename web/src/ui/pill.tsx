import { Circle, CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Tone } from './notice.tsx'

const LOOK = {
  neutral: { box: 'border-line bg-sunken text-ink-soft', Icon: Circle },
  ok: { box: 'border-ok-line bg-ok-soft text-ok', Icon: CircleCheck },
  warn: { box: 'border-warn-line bg-warn-soft text-warn', Icon: TriangleAlert },
  bad: { box: 'border-bad-line bg-bad-soft text-bad', Icon: CircleAlert },
} as const

export const Pill = ({ tone, children }: { tone: Tone; children: ReactNode }) => {
  const { box, Icon } = LOOK[tone]
  return (
    <span
      className={`inline-flex items-center gap-1.5 rounded-full border px-2.5 py-0.5 text-xs font-semibold ${box}`}
    >
      <Icon aria-hidden className="size-3.5 shrink-0" />
      {children}
    </span>
  )
}
