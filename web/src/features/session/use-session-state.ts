import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { sessionQuery, type SignedIn } from '../../lib/session.ts'

export type SessionState =
  | { readonly at: 'pending' }
  | { readonly at: 'failed'; readonly error: Error; readonly again: () => void }
  | { readonly at: 'signed-out'; readonly product: string }
  /** `ended`: it was signed in, and what was typed must stay on the page. */
  | { readonly at: 'signed-in'; readonly session: SignedIn; readonly ended: boolean }

const samePerson = (one: SignedIn, other: SignedIn): boolean =>
  one.person.email === other.person.email && one.organization?.id === other.organization?.id

/** Who is here. Another person signing in, in another tab, loads the page anew. */
export const useSessionState = (): SessionState => {
  const { data, error, refetch } = useQuery({ ...sessionQuery, refetchOnWindowFocus: 'always' })
  const [first, setFirst] = useState<SignedIn | null>(null)
  const now = data?.signedIn === true ? data : null
  if (first === null && now !== null) setFirst(now)

  const replaced = first !== null && now !== null && !samePerson(first, now)
  useEffect(() => {
    if (replaced) window.location.reload()
  }, [replaced])

  const session = now ?? first
  if (session !== null) return { at: 'signed-in', session, ended: data?.signedIn === false }
  if (data?.signedIn === false) return { at: 'signed-out', product: data.productName }
  return error === null ? { at: 'pending' } : { at: 'failed', error, again: () => void refetch() }
}
