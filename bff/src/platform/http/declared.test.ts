import { ENDPOINTS } from '@letterhead/contract'
import { Router } from 'express'
import { expect, test } from 'vitest'
import { onlyDeclared, onlyOpen } from './declared.ts'
import type { Route } from './route.ts'

const all: readonly Route[] = ENDPOINTS.map((endpoint) => ({
  endpoint,
  handle: async () => await Promise.resolve({}),
}))
const [first, ...others] = all
const answer = () => undefined

test('every declared endpoint, each once, starts', () => {
  expect(onlyDeclared(all)).toBe(all)
})

test('F-07 a declared endpoint that nobody answers stops the start', () => {
  expect(() => onlyDeclared(others)).toThrow(`endpoints without a route: ${first!.endpoint.id}`)
})

test('F-07 a route that is not declared, or under another guard than declared, stops the start', () => {
  const { endpoint, handle } = first!
  for (const made of [
    { ...endpoint, id: 'madeUp', path: '/bff/made-up' },
    { ...endpoint, guard: { kind: 'public', reason: 'a copy' } as const },
  ]) {
    expect(() => onlyDeclared([...all, { endpoint: made, handle }])).toThrow('routes not declared')
    expect(() => onlyDeclared([...others, { endpoint: made, handle }])).toThrow(made.id)
  }
})

test('F-07 a router that answers at an address nobody listed stops the start', () => {
  expect(() => onlyOpen(Router().get('/sign-in', answer))).not.toThrow()
  expect(() => onlyOpen(Router().get('/bff/secret', answer))).toThrow('get /bff/secret')
  expect(() => onlyOpen(Router().post('/sign-in', answer))).toThrow('post /sign-in')
  expect(() => onlyOpen(Router().all('/sign-in', answer))).toThrow('/sign-in')
  expect(() => onlyOpen(Router().get(['/sign-in', '/other'], answer))).toThrow('/other')
  expect(() => onlyOpen(Router().use(answer))).toThrow('everywhere')
  expect(() => onlyOpen(Router().use('/sign-in', Router().get('/x', answer)))).toThrow('everywhere')
})
