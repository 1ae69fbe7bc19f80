import type { Request } from 'express'
import { textOf } from '../control/text-of.ts'
import { accountIdOf, microsoftPeople, tenantBy } from '../seed/microsoft-directory.ts'
import { demoPassword } from '../seed/people.ts'
import type { SignIn } from './interaction-routes.ts'
import { problemPage } from './sign-in-page.ts'

/** Who may come in at this tenant's path; other directories' people are refused on the page. */
export const entraSignIn = (email: string, password: string, req: Request): SignIn => {
  const path = tenantOf(req)
  const here = tenantBy(path)
  const mine = microsoftPeople.filter((person) => person.email === email)
  const person = here
    ? mine.find((candidate) => candidate.tenant === here.id)
    : mine.find(({ kind }) => kind !== 'guest')
  if (person?.kind === 'personal' || (!person && mine.some(({ kind }) => kind === 'personal')))
    return refusalPage(
      500_208,
      `The domain of ${email} is not a valid login domain for the account type. Use a work or school account.`,
    )
  if (!person && mine.length > 0)
    return refusalPage(
      50_020,
      `User account ${email} does not exist in tenant '${here?.name ?? path}' and cannot access the application in that tenant.`,
    )
  if (!person || person.kind === 'shared')
    return { kind: 'again', problem: `We couldn't find an account with that username: ${email}` }
  if (password !== demoPassword)
    return { kind: 'again', problem: 'Your account or password is incorrect.' }
  return { kind: 'ok', accountId: accountIdOf(person) }
}

const refusalPage = (code: number, text: string): SignIn => ({
  kind: 'page',
  page: problemPage(
    'microsoft',
    "Sorry, but we're having trouble signing you in",
    `AADSTS${code}: ${text}`,
  ),
})

/** Accounts that the sign-in page offers. */
export function choicesAt(tenant: string) {
  const here = tenantBy(tenant)
  return microsoftPeople
    .filter(({ kind }) => kind !== 'shared')
    .filter((person) => (here ? person.tenant === here.id : person.kind !== 'guest'))
}

/** The tenant in the path the router is mounted at. */
export const tenantOf = ({ params }: { params: Record<string, unknown> }) =>
  textOf(params['tenant'])
