import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, expectAccessible, expectNoSidewaysScroll } from '../journey.ts'

interface Look {
  readonly locale: 'en' | 'fr'
  readonly colorScheme: 'light' | 'dark'
  readonly width: 320 | 1280
}

const look = (
  locale: Look['locale'],
  colorScheme: Look['colorScheme'],
  width: Look['width'],
): Look => ({ locale, colorScheme, width })

/** The two that differ most; `STATES=all` takes all eight. */
const LOOKS: readonly Look[] =
  process.env['STATES'] === 'all'
    ? (['en', 'fr'] as const).flatMap((locale) =>
        (['light', 'dark'] as const).flatMap((colorScheme) =>
          ([1280, 320] as const).map((width) => look(locale, colorScheme, width)),
        ),
      )
    : [look('en', 'light', 1280), look('fr', 'dark', 320)]
const PLAIN = look('en', 'light', 1280)

const FOLDER = join(import.meta.dirname, '../../test-results/states')

type Speak = (page: Page, locale: Look['locale']) => Promise<void>

/** By the page’s own switch; behind a dialog nobody could reach it, so it is not clicked at a point. */
export const speak: Speak = async (page, locale) => {
  if ((await page.locator('html').getAttribute('lang')) === locale) return
  await page.locator(`button[lang=${locale}]`).dispatchEvent('click')
  await expect(page.locator('html')).toHaveAttribute('lang', locale)
}

/** A page without a switch asks the browser. */
export const speakByBrowser: Speak = async (page, locale) => {
  const { href } = new URL(page.url())
  await page.unrouteAll()
  // A context's own locale is said in every request, whatever headers the page adds.
  await page.route(
    (url) => url.href === href,
    async (route) => {
      const headers = { ...route.request().headers(), 'accept-language': locale }
      await route.continue({ headers })
    },
  )
  await page.reload()
  await expect(page.locator('html')).toHaveAttribute('lang', locale)
}

const turn = async (page: Page, { locale, colorScheme, width }: Look, say: Speak) => {
  await page.setViewportSize({ width, height: width === 320 ? 640 : 860 })
  await page.emulateMedia({ colorScheme })
  await say(page, locale)
}

/** Text that its own box cuts off. What can be scrolled sideways by itself is not cut. */
const expectNothingCut = async (page: Page) => {
  const cut = await page.evaluate(() =>
    [...document.querySelectorAll('body *')]
      .filter((element) => {
        const { overflowX, clip, clipPath } = getComputedStyle(element)
        const hidden = overflowX === 'hidden' || overflowX === 'clip'
        const forReaders = clip !== 'auto' || clipPath !== 'none'
        // What is typed or copied scrolls in its field.
        const field = element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement
        return hidden && !forReaders && !field && element.clientWidth > 1
      })
      .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1)
      .map((element) => element.outerHTML.slice(0, 120)),
  )
  expect(cut, 'text that is cut off').toEqual([])
}

/** Toasts come and go with half their colour; what they say stands on the page as well. */
const closeToasts = async (page: Page) => {
  const toasts = page.locator('[data-sonner-toast]')
  for (const close of await toasts.getByRole('button').all()) await close.dispatchEvent('click')
  await expect(toasts).toHaveCount(0)
}

/**
 * Looks at the state a page is in: language, theme and width turn around it, and each time it must
 * fit, be accessible and (by the fixture `watch`) leave the console and the CSP in peace.
 */
export const inEveryLook = async (page: Page, state: string, say: Speak = speak) => {
  for (const one of LOOKS) {
    await turn(page, one, say)
    await closeToasts(page)
    await expectNoSidewaysScroll(page)
    await expectNothingCut(page)
    await expectAccessible(page)
    const name = `${state}-${one.locale}-${one.colorScheme}-${one.width}.png`
    await page.screenshot({ path: join(FOLDER, name), animations: 'disabled', fullPage: true })
  }
  await turn(page, PLAIN, say)
}
