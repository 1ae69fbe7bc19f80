import type { Proof, SenderTest, TestStage } from '@letterhead/contract'

/** What the copy of a test has come to. `not_offered`: no probe waits for one. */
export interface CopyOfTest {
  readonly state: 'not_offered' | 'awaited' | 'arrived' | 'not_sent'
  readonly code: TestStage['code']
  /** When it arrived or failed. */
  readonly at: Date | null
}

interface Course {
  readonly test: Pick<SenderTest, 'state' | 'code' | 'startedAt' | 'settledAt'>
  /** When the provider was called: the token was fresh by then. */
  readonly calledAt: Date | null
  readonly copy: CopyOfTest
  readonly proof: Proof
  readonly now: Date
}

/** Greylisting makes a server come back after some minutes; later than this it is worth saying. */
const USUAL_MS = 3 * 60_000

type Step = Omit<TestStage, 'stage'>
const step = (
  state: TestStage['state'],
  at: string | null = null,
  code: TestStage['code'] = null,
): Step => ({
  state,
  at,
  code,
})

/** The five stages of a run of Save and test. Settings are valid, or there would be no test. */
export const testStages = (course: Course): TestStage[] => {
  const accepted = acceptedStep(course)
  const received = receivedStep(course, accepted)
  return [
    { stage: 'settings', ...step('done', course.test.startedAt) },
    { stage: 'token', ...tokenStep(course) },
    { stage: 'accepted', ...accepted },
    { stage: 'received', ...received },
    { stage: 'judged', ...judgedStep(course, received) },
  ]
}

const isOver = ({ state }: Course['test']) => state !== 'queued' && state !== 'sending'

const tokenStep = ({ test, calledAt }: Course): Step => {
  if (calledAt !== null) return step('done', calledAt.toISOString())
  return isOver(test) ? step('failed', test.settledAt, test.code) : step('running')
}

const acceptedStep = ({ test, calledAt }: Course): Step => {
  if (test.state === 'accepted') return step('done', test.settledAt, test.code)
  if (test.state === 'unknown') return step('unknown', test.settledAt, test.code)
  if (calledAt === null) return step('waiting')
  return isOver(test) ? step('failed', test.settledAt, test.code) : step('running')
}

const receivedStep = ({ copy, proof, now, test }: Course, accepted: Step): Step => {
  if (copy.state === 'arrived') return step('done', copy.at?.toISOString() ?? null)
  if (proof.method !== null) return step('done', proof.at)
  if (accepted.state !== 'done' && accepted.state !== 'unknown') return step('waiting')
  if (copy.state === 'not_offered') return step('not_offered')
  if (copy.state === 'not_sent') return step('failed', copy.at?.toISOString() ?? null, copy.code)
  const since = Date.parse(test.settledAt ?? test.startedAt)
  return step(now.getTime() - since > USUAL_MS ? 'overdue' : 'running')
}

const judgedStep = ({ proof }: Course, received: Step): Step => {
  if (proof.method !== null) return step(proof.verdict === 'differs' ? 'failed' : 'done', proof.at)
  if (received.state === 'not_offered') return step('not_offered')
  return step(received.state === 'done' ? 'running' : 'waiting')
}
