import { Router } from 'express'

/** A part that must work before requests may come; null: it does, else one word why not. */
export type ReadinessCheck = () => Promise<string | null>

/**
 * `/livez`: the process answers (no dependency asked). `/readyz`: everything in `checks` works and
 * the process is not going down; names the parts that do not.
 */
export const createHealth = ({
  checks,
  isLeaving,
}: {
  readonly checks: Readonly<Record<string, ReadinessCheck>>
  readonly isLeaving: () => boolean
}): Router => {
  const router = Router()
  router.get('/livez', (_request, response) => {
    response.set('cache-control', 'no-store').json({ status: 'ok' })
  })
  router.get('/readyz', async (_request, response) => {
    const results = await Promise.all(
      Object.entries(checks).map(async ([part, check]) => ({ part, fault: await check() })),
    )
    const faults = [
      ...(isLeaving() ? [{ part: 'process', fault: 'stopping' }] : []),
      ...results.filter(({ fault }) => fault !== null),
    ]
    response
      .set('cache-control', 'no-store')
      .status(faults.length === 0 ? 200 : 503)
      .json({ status: faults.length === 0 ? 'ok' : 'unavailable', faults })
  })
  return router
}
