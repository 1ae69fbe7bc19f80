import { english } from '../english.ts'
import { explainWith } from '../say.ts'

/** A finding about a received copy in English: for a bundle that carries one language. */
export const explainFinding = explainWith(english)
