import type { ReactNode } from 'react'

/** Every page has a title in the tab, one h1 and a sentence that says what it is for. */
export const Page = ({
  title,
  product,
  lead,
  children,
}: {
  title: string
  product: string
  lead: ReactNode
  children: ReactNode
}) => (
  <div className="w-full">
    <title>{`${title} · ${product}`}</title>
    <h1 className="text-2xl font-semibold tracking-tight">{title}</h1>
    <p className="mt-1.5 mb-6 text-ink-soft">{lead}</p>
    <div className="space-y-5">{children}</div>
  </div>
)
