import type { HandOverPage } from '@letterhead/contract'

/** What stands on the page as long as the link leads somewhere. */
export type Ask = NonNullable<HandOverPage['ask']>
