import helmet from 'helmet'
import type { IncomingMessage, ServerResponse } from 'node:http'

/** Also where no app is asked (server.ts). */
export type SetHeaders = (
  request: IncomingMessage,
  response: ServerResponse,
  next: () => void,
) => void

const ONE_YEAR = 365 * 24 * 60 * 60

/** On every answer, errors and files too. Nothing inline, nothing foreign, nobody may frame us. */
export const createSecurityHeaders = ({ https }: { readonly https: boolean }): SetHeaders[] => [
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'none'"],
        'script-src': ["'self'"],
        'style-src': ["'self'"],
        'img-src': ["'self'", 'data:'],
        'connect-src': ["'self'"],
        'base-uri': ["'none'"],
        'form-action': ["'self'"],
        'frame-ancestors': ["'none'"],
        'object-src': ["'none'"],
        'require-trusted-types-for': ["'script'"],
        ...(https ? { 'upgrade-insecure-requests': [] } : {}),
      },
    },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: https ? { maxAge: 2 * ONE_YEAR, includeSubDomains: true } : false,
    xFrameOptions: { action: 'deny' },
    // Express never sets it (app.ts).
    xPoweredBy: false,
  }),
  (_request, response, next) => {
    response.setHeader(
      'permissions-policy',
      'camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()',
    )
    next()
  },
]
