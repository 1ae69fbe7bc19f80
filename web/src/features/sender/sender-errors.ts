/** Which of our sentences a failed check asks for; the schema speaks in codes only. */
export type SenderErrorKind =
  | 'email_required'
  | 'email_invalid'
  | 'email_needs_permission'
  | 'alias_required'
  | 'alias_long'
  | 'alias_signs'

export const NEEDS_PERMISSION = 'needs_permission'

export const senderErrorKind = (
  field: 'email' | 'alias',
  { type, message, value }: { type: string; message: string; value: string },
): SenderErrorKind => {
  if (field === 'email') {
    if (message === NEEDS_PERMISSION) return 'email_needs_permission'
    return value.trim() === '' ? 'email_required' : 'email_invalid'
  }
  if (message === 'blank' || value.trim() === '') return 'alias_required'
  return type === 'too_big' ? 'alias_long' : 'alias_signs'
}
