import { english } from '../english.ts'
import { explainDriftWith, explainRowWith } from '../say.ts'

/** One language, for a bundle that carries one. */
export const explainRow = explainRowWith(english)
export const explainDrift = explainDriftWith(english)
