const KEY = 'letterhead.tab'

/** A random id of this tab that survives a reload: the server keeps one live attempt per tab. */
export const tabId = (storage: Storage): string => {
  const known = storage.getItem(KEY)
  if (known !== null) return known
  const fresh = crypto.randomUUID()
  storage.setItem(KEY, fresh)
  return fresh
}
