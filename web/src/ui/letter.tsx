import { Trans } from '@lingui/react/macro'
import { CopyButton } from './copy-button.tsx'
import { summaryLook } from './disclosure-look.ts'

/** A text to send to somebody else: to copy whole, and to read first. */
export const Letter = ({ text, to }: { text: string; to: 'it' | 'operator' }) => (
  <div className="space-y-1">
    <CopyButton text={text}>
      {to === 'it' ? <Trans>Copy text for IT</Trans> : <Trans>Copy text for the operator</Trans>}
    </CopyButton>
    <details>
      <summary className={summaryLook}>
        <Trans>Read the text</Trans>
      </summary>
      <p className="mt-1 rounded-md border border-line bg-surface p-3 font-mono text-[0.8125rem] whitespace-pre-wrap">
        {text}
      </p>
    </details>
  </div>
)
