import type { Answer } from '../browser.ts'

/** Pages, JSON, files, refusals, callbacks, redirects, and what is not there. */
const EVERYWHERE = [
  '/livez',
  '/readyz',
  '/api/problems',
  '/api/openapi.json',
  '/bff/session',
  '/bff/email-settings',
  '/bff/nothing',
  '/api/v1/organizations/acme/email-status',
  '/assets/nothing.js',
  '/assets',
  '/favicon.svg',
  '/general-settings/smtp',
  '/.git/config',
  '/%E0%A4',
  '/sign-in',
  '/sign-in/callback?state=x&code=y',
  '/oauth/google/callback?state=x&code=y',
]

const SAFE: Readonly<Record<string, RegExp>> = {
  'strict-transport-security': /^max-age=63072000; includeSubDomains$/,
  'x-content-type-options': /^nosniff$/,
  'x-frame-options': /^DENY$/,
  'cross-origin-opener-policy': /^same-origin$/,
  'cross-origin-resource-policy': /^same-origin$/,
  'referrer-policy': /^no-referrer$/,
  'permissions-policy':
    /^camera=\(\), microphone=\(\), geolocation=\(\), payment=\(\), usb=\(\), browsing-topics=\(\)$/,
  // Pages that we write ourselves have a policy of their own, without scripts.
  'content-security-policy':
    /^(?!.*(?:unsafe-|\*|https?:))(?!.*script-src (?!'self';))(?!.*object-src (?!'none'))(?=.*default-src 'none')(?=.*frame-ancestors 'none')(?=.*base-uri 'none')(?=.*form-action '(?:self|none)')/,
}

/** E-03, E-01, B-07: the answers of a product behind https that leave a browser unguarded, and by what. */
export const unguardedAnswers = async (
  get: (path: string) => Promise<Answer>,
): Promise<string[]> => {
  const wrong: string[] = []
  for (const path of EVERYWHERE) {
    const { headers } = await get(path)
    for (const [name, safe] of Object.entries(SAFE))
      if (!safe.test(String(headers[name]))) wrong.push(`${path}: ${name} ${String(headers[name])}`)
    if (headers['x-powered-by'] !== undefined) wrong.push(`${path}: x-powered-by`)
  }
  return wrong
}
