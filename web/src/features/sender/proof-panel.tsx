import type { EmailSettings, Proof, ProofFinding, SenderTest } from '@letterhead/contract'
import type { ProofSituation } from '@letterhead/contract/proof-words'
import { Trans } from '@lingui/react/macro'
import { Suspense, useState } from 'react'
import { Link } from 'wouter'
import { PATHS } from '../../app/paths.ts'
import { useExplainFinding } from '../../lib/proof-words.ts'
import { Address } from '../../ui/address.tsx'
import { Button } from '../../ui/button.tsx'
import { summaryLook } from '../../ui/disclosure-look.ts'
import { linkLook } from '../../ui/external-link.tsx'
import { VerdictPill } from './verdict-pill.tsx'
import { ReceivedFacts } from './received-facts.tsx'
import { VerdictWords } from './verdict-words.tsx'
import { late } from '../../ui/late.tsx'

const PasteHeadersDialog = late(
  async () => (await import('./paste-headers-dialog.tsx')).PasteHeadersDialog,
)

const Findings = ({
  findings,
  situation,
}: {
  findings: readonly ProofFinding[]
  situation: ProofSituation
}) => {
  const explain = useExplainFinding()
  if (explain === null) return <div aria-busy="true" className="h-16" />
  return (
    <ul className="space-y-4">
      {findings.map((finding) => {
        const { title, what, steps } = explain(finding, situation)
        return (
          <li key={finding.code + what} className="max-w-prose">
            <p className="font-semibold">{title}</p>
            <p>{what}</p>
            {steps.length > 0 && (
              <ol className="mt-1.5 list-decimal space-y-1 pl-5 text-ink-soft">
                {steps.map((step) => (
                  <li key={step}>{step}</li>
                ))}
              </ol>
            )}
          </li>
        )
      })}
    </ul>
  )
}

const Bracketed = ({ address }: { address: string }) => (
  <span className="text-ink-soft">
    {'<'}
    <Address of={address} />
    {'>'}
  </span>
)

/** Without a probe, or where its copy was lost, a person can say what arrived. */
const AskPerson = ({ test }: { test: SenderTest }) => {
  const [pasting, setPasting] = useState(false)
  return (
    <>
      <Button onClick={() => setPasting(true)}>
        <Trans>Paste the received headers</Trans>
      </Button>
      {pasting && (
        <Suspense>
          <PasteHeadersDialog testId={test.id} close={() => setPasting(false)} />
        </Suspense>
      )}
    </>
  )
}

/** What the domain's records in DNS decide; the page Deliverability looks at them by itself. */
const isOfDomain = ({ code }: ProofFinding): boolean => /^(?:spf|dkim|dmarc|dns)_/.test(code)

/** What is proven about the sender that was tested: by what, and what to mend. */
export const ProofPanel = ({
  test,
  proof,
  proving,
  situation,
}: {
  test: SenderTest
  proof: Proof
  proving: EmailSettings['proving']
  situation: ProofSituation
}) => {
  const grave = proof.findings.filter(({ weight }) => weight !== 'note')
  const notes = proof.findings.filter(({ weight }) => weight === 'note')
  return (
    <section
      aria-labelledby="proof-title"
      className="space-y-3 rounded-lg border border-line p-4 text-sm"
    >
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <h3 id="proof-title" className="font-semibold">
          <Trans>What recipients see</Trans>
        </h3>
        <VerdictPill verdict={proof.verdict} />
      </div>
      <p className="max-w-prose">
        <VerdictWords test={test} proof={proof} proving={proving} />
      </p>
      {proof.received?.from !== null && proof.received?.from !== undefined && (
        <dl className="grid gap-3 rounded-md bg-sunken px-4 py-3 sm:grid-cols-2">
          <div>
            <dt className="text-xs font-medium text-ink-soft">
              <Trans>You asked for</Trans>
            </dt>
            <dd>
              <span className="font-semibold">{test.alias}</span> <Bracketed address={test.email} />
            </dd>
          </div>
          <div>
            <dt className="text-xs font-medium text-ink-soft">
              <Trans>What arrived shows</Trans>
            </dt>
            <dd>
              <span className="font-semibold">{proof.received.from.name}</span>{' '}
              <Bracketed address={proof.received.from.email} />
            </dd>
          </div>
        </dl>
      )}
      {grave.length > 0 && <Findings findings={grave} situation={situation} />}
      {notes.length > 0 && (
        <details>
          <summary className={summaryLook}>
            <Trans>Also noticed</Trans>
          </summary>
          <div className="mt-2">
            <Findings findings={notes} situation={situation} />
          </div>
        </details>
      )}
      {proof.findings.some(isOfDomain) && (
        <p>
          <Link href={PATHS.deliverability} className={linkLook}>
            <Trans>Look at the domain’s records under Deliverability</Trans>
          </Link>
        </p>
      )}
      {proof.received !== null && <ReceivedFacts received={proof.received} />}
      {proof.method !== 'probe' && <AskPerson test={test} />}
    </section>
  )
}
