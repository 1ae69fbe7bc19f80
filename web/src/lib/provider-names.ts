import type { Provider } from '@letterhead/contract'

/** The product an admin chooses. Names are the owners’ and are not translated. */
export const PRODUCT_OF: Record<Provider, string> = {
  microsoft: 'Microsoft 365',
  google: 'Google',
}

/** The company that answers: “Google accepted …”. */
export const COMPANY_OF: Record<Provider, string> = { microsoft: 'Microsoft', google: 'Google' }
