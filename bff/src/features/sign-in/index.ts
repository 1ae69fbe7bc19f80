/** Sign-in of admins, members and operators at the host product's identity provider (decision 9). */
import type { Router } from 'express'
import type { Database } from '../../platform/database/index.ts'
import { createOneAttemptCookies, type Route } from '../../platform/http/index.ts'
import type { Limits } from '../../platform/limits/index.ts'
import type { Logger } from '../../platform/log.ts'
import type { Seal } from '../../platform/seal.ts'
import { createIssuer } from './issuer.ts'
import type { ClaimNames } from './person-from-claims.ts'
import { sessionRoutes } from './session-routes.ts'
import { createSignInRouter } from './sign-in-router.ts'

export interface SignInSettings {
  readonly issuerUrl: string
  readonly clientId: string
  readonly clientSecret: string
  readonly claims: ClaimNames
  /** Origin under which browsers reach us. Https: cookies are Secure. */
  readonly publicUrl: string
  /** True: the issuer's addresses must be https. */
  readonly production: boolean
  readonly productName: string
}

export interface SignInDeps {
  readonly settings: SignInSettings
  /** App role. */
  readonly database: Database
  readonly seal: Seal
  readonly limits: Limits
  readonly log: Logger
  readonly now: () => Date
}

export interface SignIn {
  /** `GET /sign-in`, `GET /sign-in/callback`; both need the session middleware before them. */
  readonly router: Router
  readonly routes: readonly Route[]
}

export const createSignIn = ({
  settings,
  database,
  seal,
  limits,
  log,
  now,
}: SignInDeps): SignIn => {
  const { issuerUrl, clientId, clientSecret, publicUrl, production, productName } = settings
  const redirectUri = new URL('/sign-in/callback', publicUrl).href
  return {
    router: createSignInRouter({
      issuer: createIssuer({ issuerUrl, clientId, clientSecret, redirectUri, production }),
      claimNames: settings.claims,
      cookies: createOneAttemptCookies(new URL(publicUrl).protocol === 'https:'),
      publicUrl,
      database,
      seal,
      limits,
      log,
      now,
    }),
    routes: sessionRoutes({ database, productName }),
  }
}
