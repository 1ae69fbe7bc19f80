import type { ReactNode, RefObject } from 'react'

/** One subject of the page. The heading can take the focus when a step has ended. */
export const Card = ({
  id,
  title,
  status,
  headingRef,
  children,
}: {
  id: string
  title: ReactNode
  status?: ReactNode
  headingRef?: RefObject<HTMLHeadingElement | null>
  children: ReactNode
}) => (
  <section
    aria-labelledby={`${id}-title`}
    className="rounded-xl border border-line bg-surface shadow-card"
  >
    <header className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-5 pt-5 sm:px-6">
      <h2 ref={headingRef} id={`${id}-title`} tabIndex={-1} className="text-base font-semibold">
        {title}
      </h2>
      {status}
    </header>
    <div className="px-5 pt-3 pb-5 sm:px-6 sm:pb-6">{children}</div>
  </section>
)
