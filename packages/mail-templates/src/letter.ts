import type { Locale } from '@letterhead/contract'

/**
 * What a template writes. Every mail has this one shape, so that the page (letter-page.tsx) and its
 * plain-text twin (plain-text.ts) cannot say different things.
 */
export interface Letter {
  readonly subject: string
  /** Short label above the heading: what kind of mail this is. */
  readonly label: string
  readonly urgency: Urgency
  readonly heading: string
  readonly paragraphs: readonly string[]
  /** Words of a person or of the host product, set apart from ours; may have several lines. */
  readonly quote?: string | undefined
  readonly facts: readonly Fact[]
  readonly action: { readonly label: string; readonly href: string }
  /** Small print under the button. */
  readonly remarks: readonly string[]
}

export interface Fact {
  readonly name: string
  readonly value: string
}

export type Urgency = 'calm' | 'soon' | 'now'

/** What surrounds a letter: whose it is, and why it comes from where it comes. */
export interface Frame {
  readonly locale: Locale
  readonly organizationName: string
  readonly workspaceName?: string | undefined
  /** Shown above the letter; one line in the letter's language. */
  readonly note?: string | undefined
  readonly footer?: string | undefined
}

export interface RenderedMail {
  readonly subject: string
  readonly html: string
  readonly text: string
}

/** Leaves out the facts that the host product did not give. */
export const factsOf = (
  ...pairs: readonly (readonly [name: string, value: string | undefined])[]
): Fact[] => pairs.flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]))
