import type { ConnectAttempt } from '@letterhead/contract'
import type { Answer } from '../lib/api-problem.ts'
import type { Saying } from './return-words.ts'

/** What the callback page says, and whether it closes, goes back, or stays to be read. */
export interface AfterCollect {
  readonly say: Saying
  readonly next: 'close' | 'go-back' | 'stay'
}

/** Only the server’s own “finished” is ever shown as connected. */
const saying = ({ state }: ConnectAttempt): Saying => {
  if (state === 'finished') return 'done'
  return state === 'confirm' ? 'confirm' : 'failed'
}

export const afterCollect = (answer: Answer<ConnectAttempt>): AfterCollect => {
  // Without an answer we do not know in which kind of window we are: leave it to be read.
  if (!answer.ok) return { say: 'failed', next: 'stay' }
  const next = answer.value.display === 'tab' ? 'go-back' : 'close'
  return { say: saying(answer.value), next }
}
