import type { Kind } from '@letterhead/contract'
import { msg } from '@lingui/core/macro'
import type { MessageDescriptor } from '@lingui/core'
import { useLingui } from '@lingui/react'

const WORDS: Record<Kind, MessageDescriptor> = {
  task: msg`New tasks`,
  request: msg`New requests`,
  invitation: msg`Invitations`,
  reminder: msg`Reminders`,
  compliance_alert: msg`Compliance alerts`,
  rights_request: msg`Rights requests`,
  incident: msg`Incidents`,
  workflow: msg`Workflows`,
}
/** What our own test consists of: the email itself, and its copy to our mail server. */
const TESTS = new Map([
  ['test', msg`Test emails`],
  ['test_copy', msg`Copies of test emails`],
])

const isOurs = (kind: string): kind is Kind => Object.hasOwn(WORDS, kind)

/** The eight kinds that every installation has, in the order in which they are listed. */
export const OWN_KINDS: readonly string[] = Object.keys(WORDS)

/** Names kinds in the reader’s language. One that the operator declared is shown as declared. */
export const useKindName = (): ((kind: string) => string) => {
  const { i18n } = useLingui()
  return (kind) => {
    if (isOurs(kind)) return i18n._(WORDS[kind])
    const test = TESTS.get(kind)
    if (test !== undefined) return i18n._(test)
    const spaced = kind.replaceAll('_', ' ')
    return spaced.charAt(0).toUpperCase() + spaced.slice(1)
  }
}
