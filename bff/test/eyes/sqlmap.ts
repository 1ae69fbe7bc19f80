import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from '../browser.ts'
import { createProductWorld, type ProductWorld } from '../product-world.ts'
import { isOnPath, seenOf, tell, type Eye } from './eye.ts'
import { injectionPoints, type InjectionPoint } from './injection-points.ts'

const ROUTE_WITHIN_MS = 90_000

/** sqlmap on every declared endpoint: each part of its path, query and body, each as its own caller. */
export const sqlmap: Eye = async () => {
  if (!isOnPath('sqlmap')) return { kind: 'skipped', how: 'apt-get install sqlmap' }
  const folder = await mkdtemp(join(tmpdir(), 'letterhead-eyes-'))
  const world = await createProductWorld({ environment: { LIMIT_API_PER_MINUTE: '1000000' } })
  const stopEmptying = keepLimitsEmpty(world)
  try {
    for (const path of ['/organizations/acme', '/organizations/acme/workspaces/main'])
      await world.api('PUT', path, { body: { name: 'Acme' } })
    const cookies = {
      admin: cookieOf(await world.signIn('admin')),
      operator: cookieOf(await world.signIn('operator')),
    }
    const findings: string[] = []
    let tried = 0
    for (const point of injectionPoints()) {
      if (!point.path.includes('*') && point.body?.includes('*') !== true) continue
      tried += 1
      const { text } = await tell('sqlmap', argumentsOf(world, { point, cookies, folder }), {
        withinMs: ROUTE_WITHIN_MS,
      })
      const isHit = /identified the following injection point|is vulnerable/.test(text)
      process.stdout.write(`  ${isHit ? 'FOUND' : 'clean'}  ${point.name}\n`)
      if (isHit) findings.push(`${point.name}\n${text.slice(-2_000)}`)
      if (!isHit && !/all tested parameters do not appear to be injectable/.test(text))
        findings.push(`${point.name}: not tried to the end\n${text.slice(-500)}`)
    }
    return seenOf(findings, `${tried} endpoints tried`)
  } finally {
    stopEmptying()
    await world.close()
    await rm(folder, { recursive: true, force: true })
  }
}

/** A try that ends at a limit has tried nothing. */
const keepLimitsEmpty = ({ owner }: ProductWorld): (() => void) => {
  const empty = async (): Promise<void> => {
    await owner.pool.query('truncate rate_limits')
  }
  const timer = setInterval(() => void empty(), 200)
  return () => clearInterval(timer)
}

const cookieOf = ({ cookies }: Browser): string =>
  [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')

const argumentsOf = (
  world: ProductWorld,
  {
    point,
    cookies,
    folder,
  }: {
    readonly point: InjectionPoint
    readonly cookies: Readonly<Record<'admin' | 'operator', string>>
    readonly folder: string
  },
): string[] => {
  const { by } = point
  const identity =
    by === 'key'
      ? [`Authorization: Bearer ${world.bootstrapKey}`]
      : [
          `Origin: ${world.publicUrl}`,
          'X-CSRF: 1',
          'Sec-Fetch-Site: same-origin',
          ...(by === 'nobody' ? [] : [`Cookie: ${cookies[by]}`]),
        ]
  const headers = [
    ...identity,
    'Content-Type: application/json',
    'Idempotency-Key: injection-1',
  ].join('\\n')
  return [
    '-u',
    `${world.url}${point.path}`,
    '--method',
    point.method,
    '--headers',
    headers,
    ...(point.body === null ? [] : ['--data', point.body]),
    '--batch',
    '--dbms',
    'postgresql',
    '--level',
    '1',
    '--risk',
    '1',
    '--technique',
    'BES',
    // What a wrong value is answered with is no obstacle.
    '--ignore-code',
    '*',
    '--skip-waf',
    '--timeout',
    '5',
    '--retries',
    '0',
    '--flush-session',
    '--disable-coloring',
    '--output-dir',
    folder,
  ]
}
