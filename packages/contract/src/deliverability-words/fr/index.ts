import { french } from '../french.ts'
import { explainDriftWith, explainRowWith } from '../say.ts'

/** One language, for a bundle that carries one. */
export const explainRow = explainRowWith(french)
export const explainDrift = explainDriftWith(french)
