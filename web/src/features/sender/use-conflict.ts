import type { EmailSettings } from '@letterhead/contract'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { emailSettingsQuery } from '../../lib/email-settings.ts'

/** The sender that the form was filled from. */
const stampOf = ({ sender }: EmailSettings): string =>
  sender === null ? '' : [sender.effectiveSince, sender.email, sender.alias].join(' ')

export interface Conflict {
  /** Who ran the test that made the newer sender effective, and since when it is. */
  readonly by: string | null
  readonly at: string | null
}

/**
 * Whether somebody else saved a sender since this form was filled. Typed values are never replaced
 * by that; they are only not saved over the newer ones without a word.
 */
export const useConflict = (settings: EmailSettings, ownTestId: string | null) => {
  const client = useQueryClient()
  const [dirty, setDirty] = useState(false)
  const [based, setBased] = useState(() => stampOf(settings))
  const [refused, setRefused] = useState(false)

  const isOurs = (read: EmailSettings) => read.lastTest !== null && read.lastTest.id === ownTestId
  const stamp = stampOf(settings)
  // Fields that nobody touched follow the server by themselves.
  if (stamp !== based && (isOurs(settings) || (!dirty && !refused))) setBased(stamp)

  const accept = () => {
    setRefused(false)
    setBased(stamp)
  }
  /** Asks the server right before saving: this page may have slept. */
  const isFree = async (): Promise<boolean> => {
    const now = await client
      .fetchQuery({ ...emailSettingsQuery, staleTime: 0 })
      .catch(() => settings)
    const free = stampOf(now) === based || isOurs(now)
    setRefused(!free)
    return free
  }
  const conflict: Conflict | null =
    stamp !== based && (dirty || refused)
      ? { by: settings.lastTest?.to ?? null, at: settings.sender?.effectiveSince ?? null }
      : null
  return { conflict, accept, isFree, setDirty }
}
