import { ENDPOINTS, type AuditPolicy, type Guard } from '@letterhead/contract'

// `npm run routes`: method, path, guard, audit.
const guardText = (guard: Guard): string =>
  guard.kind === 'public'
    ? `public: ${guard.reason}`
    : guard.kind === 'session'
      ? `session of ${guard.role}`
      : `API key with ${guard.scope}`
const auditText = (audit: AuditPolicy): string =>
  'action' in audit ? audit.action : `none: ${audit.none}`

for (const { method, path, guard, audit } of ENDPOINTS)
  process.stdout.write(
    `${method.padEnd(7)}${path.padEnd(76)} ${guardText(guard)}\n${' '.repeat(7)}audit ${auditText(audit)}\n`,
  )
