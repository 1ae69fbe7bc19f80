import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { expect, test as base, type Page } from '@playwright/test'
import { productUrl, sandboxUrl } from './running-product.ts'

/** What a journey may say about what its browser saw. */
interface Watch {
  /** A console error of that kind belongs to this journey (a refusal that it provokes). */
  readonly allow: (pattern: RegExp) => void
  /**
   * The provider asks nothing in this journey and redirects at once. Chromium then counts the whole
   * chain as ours and sends the Strict cookie along; the callback does not look at it.
   */
  readonly expectSilentReturn: () => void
  /** Cookies of every request to an OAuth callback so far. */
  readonly callbackCookies: () => Promise<readonly string[]>
}

const CALLBACK = /\/oauth\/(microsoft|google)\/callback/
const KNOWN = new Set([productUrl, sandboxUrl])
const SESSION = /(^|;\s*)(__Host-Http-)?sid=/

/**
 * Every page of a journey is watched: an error in the console, an uncaught exception, a violation of
 * the content security policy, a request to a third party, or a callback that carries the session
 * cookie fails the journey.
 */
export const test = base.extend<{ watch: Watch }>({
  watch: [
    async ({ context }, use) => {
      const faults: string[] = []
      const allowed: RegExp[] = []
      const callbacks: Promise<string>[] = []
      context.on('console', (message) => {
        if (message.type() === 'error') faults.push(`${message.text()} [${message.location().url}]`)
      })
      context.on('weberror', (failure) => faults.push(String(failure.error())))
      context.on('request', (request) => {
        const { origin, protocol } = new URL(request.url())
        if (protocol.startsWith('http') && !KNOWN.has(origin)) faults.push(`asked ${origin}`)
        if (CALLBACK.test(request.url()))
          callbacks.push(request.allHeaders().then((headers) => headers['cookie'] ?? ''))
      })
      await context.addInitScript(() => {
        addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => {
          console.error(`content security policy: ${effectiveDirective} refused ${blockedURI}`)
        })
      })
      let silent = false
      const expectSilentReturn = () => {
        silent = true
      }
      const callbackCookies = async () => await Promise.all(callbacks)
      await use({
        allow: (pattern) => allowed.push(pattern),
        expectSilentReturn,
        callbackCookies,
      })
      const unexpected = faults.filter((fault) => !allowed.some((pattern) => pattern.test(fault)))
      expect(unexpected, 'what the browser complained about').toEqual([])
      if (silent) return
      for (const cookies of await callbackCookies()) expect(cookies).not.toMatch(SESSION)
    },
    { auto: true },
  ],
})
export { expect }

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** WCAG 2.2 AA, as far as a program can tell. */
export const expectAccessible = async (page: Page) => {
  // Colours on the move are no colours yet; a toast that arrives meanwhile must be there at once.
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.evaluate(async () => {
    const ending = document
      .getAnimations()
      .filter(({ effect }) => effect?.getComputedTiming().iterations !== Infinity)
    // With motion reduced they last no time; one that never says so stands still.
    const soon = new Promise((resolve) => setTimeout(resolve, 200))
    await Promise.race([Promise.allSettled(ending.map((one) => one.finished)), soon])
  })
  // Our pages have no frames, so nothing is gathered from others, in a window opened for it.
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode()
    .options({ resultTypes: ['violations'] })
    .withTags(TAGS)
    .analyze()
  const found = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`,
  )
  expect(found, 'WCAG 2.2 AA').toEqual([])
}

/** For the README, by `npm run pictures`: a usual run leaves the working tree alone. */
export const picture = async (page: Page, name: string) => {
  if (process.env['PICTURES'] !== '1') return
  // As on the next day: without the toast, and with the last test folded away.
  await page.reload()
  await expect(page.locator('main h2').first()).toBeVisible()
  await expect(page.locator('[aria-busy=true]')).toHaveCount(0)
  await page.setViewportSize({ width: 1200, height: 900 })
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    await page.screenshot({
      path: join(import.meta.dirname, '../docs/pictures', `${name}-${colorScheme}.png`),
      animations: 'disabled',
    })
  }
}

/** Nothing is cut off: the page is never wider than its window. */
export const expectNoSidewaysScroll = async (page: Page) => {
  const wider = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
  expect(wider, 'pixels to scroll sideways').toBeLessThanOrEqual(0)
}
