import { describe, expect, test } from 'vitest'
import { askedTogether } from './asked-together.ts'

/** Questions as they were put, each answered when the test says. */
const world = (most?: number) => {
  const asked: string[][] = []
  const answers: PromiseWithResolvers<undefined>[] = []
  const refused = new Set<string>()
  const ask = async (keys: readonly string[]): Promise<readonly string[]> => {
    asked.push([...keys])
    const answered = Promise.withResolvers<undefined>()
    answers.push(answered)
    await answered.promise
    if (keys.some((key) => refused.has(key))) throw new Error('invalid input')
    return keys.map((key) => `${key}!`)
  }
  return {
    asked,
    refused,
    load: askedTogether(ask, most),
    answer: (place: number) => answers[place]?.resolve(undefined),
    fail: (place: number, error: Error) => answers[place]?.reject(error),
    isAsked: async (count: number) => {
      await expect.poll(() => asked.length).toBe(count)
    },
  }
}

describe('questions put together', () => {
  test('one caller alone waits for nobody', async () => {
    const { load, asked, answer, isAsked } = world()
    const one = load('a')
    await isAsked(1)
    answer(0)
    expect(await one).toBe('a!')
    expect(asked).toEqual([['a']])
  })

  test('whoever comes while one is asked shares the next, in their order and up to the most', async () => {
    const { load, asked, answer, isAsked } = world(3)
    const one = load('a')
    await isAsked(1)
    const others = Promise.all(['b', 'c', 'b', 'd'].map(load))
    answer(0)
    expect(await one).toBe('a!')
    await isAsked(3)
    answer(1)
    answer(2)
    expect(await others).toEqual(['b!', 'c!', 'b!', 'd!'])
    expect(asked).toEqual([['a'], ['b', 'c', 'b'], ['d']])
  })

  test('nobody fails for another’s bad value', async () => {
    const { load, asked, answer, refused, isAsked } = world()
    refused.add('bad')
    const all = Promise.allSettled(['good', 'bad'].map(load))
    await isAsked(1)
    answer(0)
    await isAsked(3)
    answer(1)
    answer(2)
    expect((await all).map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
    expect(asked).toEqual([['good', 'bad'], ['good'], ['bad']])
  })

  test('one that is asked alone holds up nobody who comes next', async () => {
    const { load, asked, answer, refused, isAsked } = world()
    refused.add('bad')
    const all = Promise.allSettled(['bad', 'slow'].map(load))
    await isAsked(1)
    const next = load('next')
    answer(0)
    // Neither of the two that go alone now has its answer.
    await isAsked(4)
    const questions = asked.map((keys) => keys.join(' '))
    answer(questions.indexOf('next'))
    expect(await next).toBe('next!')
    answer(questions.indexOf('bad'))
    answer(questions.indexOf('slow'))
    expect((await all).map(({ status }) => status)).toEqual(['rejected', 'fulfilled'])
  })

  test('a question that is never answered swallows none of those behind it', async () => {
    const { load, asked, answer, isAsked } = world()
    void load('lost')
    await isAsked(1)
    const next = load('next')
    await isAsked(2)
    answer(1)
    expect(await next).toBe('next!')
    expect(asked).toEqual([['lost'], ['next']])
  })

  test('what a lost database may have done is not asked again, and the next are', async () => {
    const { load, asked, answer, fail, isAsked } = world()
    const both = Promise.allSettled(['a', 'b'].map(load))
    await isAsked(1)
    const next = load('c')
    fail(0, Object.assign(new Error('lost'), { code: 'ECONNRESET' }))
    expect((await both).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    await isAsked(2)
    answer(1)
    expect(await next).toBe('c!')
    expect(asked).toEqual([['a', 'b'], ['c']])
  })
})
