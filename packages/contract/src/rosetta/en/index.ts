import { composeEntry, type Language } from '../compose-entry.ts'
import type { RosettaCode, RosettaEntry, RosettaSituation } from '../entry.ts'
import { connecting } from './connecting.ts'
import { message } from './message.ts'
import { letterLabels, nouns, pageLabels } from './names.ts'
import { operator } from './operator.ts'
import { renewing } from './renewing.ts'
import { uncertain } from './uncertain.ts'
import { waiting } from './waiting.ts'

const ENGLISH: Language = {
  nouns,
  colon: ': ',
  letterLabels,
  pageLabels,
  connecting,
  sending: { ...message, ...waiting, ...renewing, ...operator, ...uncertain },
}

/** As `rosettaEntry`, in English only: for a bundle that carries one language. */
export const entryFor = (code: RosettaCode, situation: RosettaSituation): RosettaEntry =>
  composeEntry(ENGLISH, code, situation)
