import type { ConnectAttempt, ConnectPurpose, Provider } from '@letterhead/contract'
import { expect, test } from 'vitest'
import { sampleAttempt } from '../../../test/sample-settings.ts'
import type { Answer } from '../../lib/api-problem.ts'
import { makeOffers } from './make-offers.ts'

/** A server that answers when the test says so. */
const slowServer = () => {
  const asked: { provider: Provider; answer: (attempt: ConnectAttempt) => void }[] = []
  const begin = (provider: Provider, _purpose: ConnectPurpose) =>
    new Promise<Answer<ConnectAttempt>>((resolve) => {
      asked.push({ provider, answer: (value) => resolve({ ok: true, value }) })
    })
  return { asked, begin }
}
const attempt = (id: string) => sampleAttempt({ id })
const settle = async () => await new Promise((resolve) => void setTimeout(resolve))

test('closed and opened again while the first answer is on its way: only the newest is offered', async () => {
  const { asked, begin } = slowServer()
  const offers = makeOffers(begin)
  const givenUp: string[] = []
  const first = offers.ahead('microsoft', 'connect')
  await settle()
  offers.takeBack(({ id }) => givenUp.push(id))
  const second = offers.ahead('microsoft', 'connect')
  await settle()
  // The second is not sent while the first could still overtake it.
  expect(asked).toHaveLength(1)
  asked[0]?.answer(attempt('one'))
  expect(await first).toBeNull()
  await settle()
  expect(givenUp).toEqual(['one'])
  asked[1]?.answer(attempt('two'))
  expect((await second)?.id).toBe('two')
})

test('a click before the answer is there takes that answer and begins no second attempt', async () => {
  const { asked, begin } = slowServer()
  const offers = makeOffers(begin)
  void offers.ahead('google', 'connect')
  const clicked = offers.atClick('google', 'connect')
  await settle()
  asked[0]?.answer(attempt('one'))
  expect(await clicked).toMatchObject({ ok: true, value: { id: 'one' } })
  expect(asked).toHaveLength(1)
})

test('the one in use is not taken back with the other', async () => {
  const { asked, begin } = slowServer()
  const offers = makeOffers(begin)
  const givenUp: string[] = []
  const both = Promise.all([
    offers.ahead('microsoft', 'connect'),
    offers.ahead('google', 'connect'),
  ])
  await settle()
  asked.forEach(({ provider, answer }) => answer(attempt(provider)))
  await both
  offers.takeBack(({ id }) => givenUp.push(id), 'microsoft')
  offers.take('microsoft')
  offers.takeBack(({ id }) => givenUp.push(id))
  await settle()
  expect(givenUp).toEqual(['google'])
})
