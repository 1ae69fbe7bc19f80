import * as z from 'zod/mini'
import type { Browser } from './browser.ts'

const Versioned = z.object({ version: z.number() })

/** As a page has read it that *Save and test* is pressed on. */
export const settingsVersion = async (browser: Pick<Browser, 'fromPage'>): Promise<number> =>
  Versioned.parse((await browser.fromPage('GET', '/bff/email-settings')).json()).version
