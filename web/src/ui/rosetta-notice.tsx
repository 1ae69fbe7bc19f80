import type { TechnicalDetails as Details } from '@letterhead/contract'
import type { RosettaCode, RosettaEntry, RosettaSituation } from '@letterhead/contract/rosetta'
import { Trans } from '@lingui/react/macro'
import { useEffect, useRef, type ReactNode } from 'react'
import { useRosetta } from '../lib/rosetta.ts'
import { ExternalLink } from './external-link.tsx'
import { Letter } from './letter.tsx'
import { Notice, type Tone } from './notice.tsx'
import { Owner } from './owner.tsx'
import { TechnicalDetails, technicalLines } from './technical-details.tsx'

const Loading = () => (
  <div aria-busy="true" className="space-y-2 py-1">
    <div className="h-3.5 w-56 max-w-full animate-pulse rounded bg-line" />
    <div className="h-3 w-full max-w-md animate-pulse rounded bg-line" />
    <div className="h-3 w-40 animate-pulse rounded bg-line" />
  </div>
)

/** A link to the page on which it stands helps nobody. */
const leadsHere = (url: string): boolean =>
  url === window.location.origin + window.location.pathname

const Entry = ({
  entry,
  product,
  provider,
  technical,
}: {
  entry: RosettaEntry
  product: string
  provider: RosettaSituation['provider']
  technical: string | null
}) => {
  const { owner, what, steps, link, copyText } = entry
  return (
    <>
      <p className="max-w-prose">{what}</p>
      <Owner owner={owner} product={product} provider={provider} />
      <ol className="max-w-prose list-decimal space-y-1 pl-5 marker:font-semibold">
        {steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      {link !== null && !leadsHere(link.url) && (
        <p>
          <ExternalLink to={link.url}>{link.label}</ExternalLink>
        </p>
      )}
      {copyText !== null && (
        <Letter
          text={technical === null ? copyText : `${copyText}\n\n${technical}`}
          to={owner === 'operator' ? 'operator' : 'it'}
        />
      )}
    </>
  )
}

/** What a code means: what happened, who must act, what to do, and what IT people want to know. */
export const RosettaNotice = ({
  code,
  situation,
  technical,
  tone,
  live,
  takesFocus = false,
  actions,
  children,
}: {
  code: RosettaCode
  situation: RosettaSituation
  /** What the provider said; `none` where there is nothing technical to tell. */
  technical: Details | null | 'none'
  tone: Tone
  live?: 'polite' | 'assertive'
  /** True where a step of the person has just ended here. */
  takesFocus?: boolean
  actions?: ReactNode
  /** What only this place can add, such as which sender stays in use. */
  children?: ReactNode
}) => {
  const entry = useRosetta(code, situation)
  const heading = useRef<HTMLParagraphElement>(null)
  const shown = entry !== undefined
  useEffect(() => {
    if (takesFocus && shown) heading.current?.focus()
  }, [takesFocus, shown])

  const lines = technical === 'none' ? null : technicalLines(code, technical)
  return (
    <Notice
      tone={tone}
      {...(live === undefined ? {} : { live })}
      headingRef={heading}
      {...(shown ? { title: entry?.title ?? <Unexplained /> } : {})}
      actions={actions}
    >
      {entry === undefined && <Loading />}
      {entry !== undefined && entry !== null && (
        <Entry
          entry={entry}
          product={situation.productName}
          provider={situation.provider}
          technical={lines}
        />
      )}
      {shown && children}
      {shown && technical !== 'none' && <TechnicalDetails code={code} details={technical} />}
    </Notice>
  )
}

const Unexplained = () => (
  <Trans>This did not work, and the explanation could not be loaded. Reload the page.</Trans>
)
