/**
 * Every sealed column there is, for key rotation; a test compares it with the database. A value is
 * bound to organisation, row and column (`SealedPlace`): `row` names the column that is its row id.
 */
export const SEALED_COLUMNS = [
  { table: 'connect_attempts', row: 'attempt_id', column: 'sealed_secrets' },
  { table: 'connect_attempts', row: 'attempt_id', column: 'sealed_result' },
  { table: 'connections', row: 'connection_id', column: 'sealed_refresh_token' },
  { table: 'connections', row: 'connection_id', column: 'sealed_access_token' },
  { table: 'hand_overs', row: 'hand_over_id', column: 'sealed_token' },
  { table: 'notifications', row: 'notification_id', column: 'sealed_recipients' },
  { table: 'notifications', row: 'notification_id', column: 'sealed_content' },
] as const

export type SealedColumn = (typeof SEALED_COLUMNS)[number]
