import { Trans } from '@lingui/react/macro'
import { Check, Copy } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { Button } from './button.tsx'

/** Says “Copied” only once the clipboard took it; a refused clipboard leaves the text to select. */
export const CopyButton = ({ text, children }: { text: string; children: ReactNode }) => {
  const [copied, setCopied] = useState(false)
  const copy = () => {
    navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    )
  }
  return (
    <Button onClick={copy}>
      {copied ? (
        <Check aria-hidden className="size-4 shrink-0" />
      ) : (
        <Copy aria-hidden className="size-4 shrink-0" />
      )}
      <span aria-live="polite">{copied ? <Trans>Copied</Trans> : children}</span>
    </Button>
  )
}
