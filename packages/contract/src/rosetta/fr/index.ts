import { composeEntry, type Language } from '../compose-entry.ts'
import type { RosettaCode, RosettaEntry, RosettaSituation } from '../entry.ts'
import { connecting } from './connecting.ts'
import { message } from './message.ts'
import { letterLabels, nouns, pageLabels } from './names.ts'
import { operator } from './operator.ts'
import { renewing } from './renewing.ts'
import { uncertain } from './uncertain.ts'
import { waiting } from './waiting.ts'

const FRENCH: Language = {
  nouns,
  colon: '\u00A0: ',
  letterLabels,
  pageLabels,
  connecting,
  sending: { ...message, ...waiting, ...renewing, ...operator, ...uncertain },
}

/** As `rosettaEntry`, in French only: for a bundle that carries one language. */
export const entryFor = (code: RosettaCode, situation: RosettaSituation): RosettaEntry =>
  composeEntry(FRENCH, code, situation)
