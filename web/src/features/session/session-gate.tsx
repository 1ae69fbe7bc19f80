import { useQuery } from '@tanstack/react-query'
import { useEffect, useState, type ReactNode } from 'react'
import { sessionQuery, type SignedIn } from '../../lib/session.ts'

const samePerson = (one: SignedIn, other: SignedIn): boolean =>
  one.person.email === other.person.email && one.organization?.id === other.organization?.id

/**
 * Shows the page to whoever is signed in. A session that ends in the middle leaves the page where
 * it is (typed values!) and says so; another person signing in loads it anew.
 */
export const SessionGate = ({
  pending,
  failed,
  signedOut,
  children,
}: {
  pending: ReactNode
  failed: (error: Error, again: () => void) => ReactNode
  signedOut: (product: string) => ReactNode
  children: (session: SignedIn, ended: boolean) => ReactNode
}) => {
  const { data, error, refetch } = useQuery({ ...sessionQuery, refetchOnWindowFocus: 'always' })
  const [first, setFirst] = useState<SignedIn | null>(null)
  const now = data?.signedIn === true ? data : null
  if (first === null && now !== null) setFirst(now)

  const replaced = first !== null && now !== null && !samePerson(first, now)
  useEffect(() => {
    if (replaced) window.location.reload()
  }, [replaced])

  if (first !== null) return children(now ?? first, data?.signedIn === false)
  if (data?.signedIn === false) return signedOut(data.productName)
  return error === null ? pending : failed(error, () => void refetch())
}
