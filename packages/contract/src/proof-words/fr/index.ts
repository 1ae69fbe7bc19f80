import { french } from '../french.ts'
import { explainWith } from '../say.ts'

/** As in English: for a bundle that carries one language. */
export const explainFinding = explainWith(french)
