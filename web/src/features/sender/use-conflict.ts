import type { EmailSettings, LastChange } from '@letterhead/contract'
import { useState } from 'react'

/** Whose sender is in use, and since when. */
const lastChangeOf = ({ sender }: EmailSettings): LastChange | null =>
  sender === null ? null : { by: sender.changedBy, at: sender.effectiveSince }

/**
 * Whether somebody else changed the settings since this form was filled. Typed values are never
 * replaced by that; they are only not saved over the newer ones without a word: the version goes
 * along with them, and the server refuses an old one.
 */
export const useConflict = (
  settings: EmailSettings,
  { ownTestId, refused }: { readonly ownTestId: string | null; readonly refused: boolean },
) => {
  const [dirty, setDirty] = useState(false)
  const [version, setVersion] = useState(settings.version)

  const isOurs = ownTestId !== null && settings.sender?.testId === ownTestId
  const isNewer = settings.version !== version
  // Fields that nobody touched follow the server by themselves.
  if (isNewer && (isOurs || (!dirty && !refused))) setVersion(settings.version)

  return {
    version,
    isOld: refused || (isNewer && dirty && !isOurs),
    changed: lastChangeOf(settings),
    accept: () => setVersion(settings.version),
    setDirty,
  }
}
