import { ENDPOINTS } from '@letterhead/contract'
import type { Router } from 'express'
import type { Route } from './route.ts'

/**
 * What is answered outside the declared endpoints: where another site or a mail sends a person, who
 * brings what admits them along, and what a program that watches us asks.
 */
const OPEN = new Set([
  'get /livez',
  'get /readyz',
  'get /sign-in',
  'get /sign-in/callback',
  'get /oauth/microsoft/callback',
  'get /oauth/google/callback',
  'get /oauth/microsoft/admin-consent/callback',
  'get /test-received/:token',
  'post /test-received/:token',
])

/** A router of its own would be under no guard: it may answer at the addresses above and nowhere else. */
export const onlyOpen = (router: Router): Router => {
  const addresses = router.stack.flatMap(({ route }) =>
    route === undefined
      ? ['everywhere']
      : route.stack.map(({ method }) => `${method} ${route.path}`),
  )
  const unknown = addresses.filter((address) => !OPEN.has(address))
  if (unknown.length > 0) throw new Error(`answered but not declared: ${unknown.join(', ')}`)
  return router
}

/** The declared endpoints and the mounted ones must be the same: none forgotten, none undeclared. */
export const onlyDeclared = (routes: readonly Route[]): readonly Route[] => {
  const mounted = new Set(routes.map(({ endpoint }) => endpoint))
  const missing = ENDPOINTS.filter((endpoint) => !mounted.has(endpoint)).map(({ id }) => id)
  const unknown = [...mounted]
    .filter((endpoint) => !ENDPOINTS.includes(endpoint))
    .map(({ id }) => id)
  if (missing.length + unknown.length > 0)
    throw new Error(
      `endpoints without a route: ${missing.join(', ')}; routes not declared: ${unknown.join(', ')}`,
    )
  return routes
}
