import { expect, test } from 'vitest'
import { decideCollect, type CollectDecision, type Collected } from './collect-decision.ts'

const account = { key: 't1:o1', tenant: 't1', email: 'post@acme.example' }
const active = {
  connectionId: 'c1',
  provider: 'microsoft' as const,
  accountKey: 't1:o1',
  email: 'post@acme.example',
}
const first: Collected = {
  provider: 'microsoft',
  purpose: 'connect',
  account,
  hasRefreshToken: true,
  missingScopes: [],
  boundTenant: null,
  active: null,
  acceptOtherAccount: false,
}
const other = { key: 't1:o2', tenant: 't1', email: 'news@acme.example' }

test.each<[string, Partial<Collected>, CollectDecision]>([
  ['a first mailbox is connected', {}, { kind: 'new', replaces: null }],
  [
    'an unticked scope saves nothing',
    { missingScopes: ['Mail.Send'] },
    { kind: 'fail', failure: 'scope_missing' },
  ],
  [
    'A-14 a grant that cannot be renewed saves nothing',
    { hasRefreshToken: false },
    { kind: 'fail', failure: 'no_refresh_token' },
  ],
  [
    'an account of another tenant is refused',
    { boundTenant: 't2' },
    { kind: 'fail', failure: 'tenant_mismatch' },
  ],
  [
    'A-11 an account of another tenant is refused even when a person accepts it',
    { boundTenant: 't2', active, acceptOtherAccount: true },
    { kind: 'fail', failure: 'tenant_mismatch' },
  ],
  [
    'A-11 a Microsoft account without tenant is refused',
    { account: { ...account, tenant: null } },
    { kind: 'fail', failure: 'unexpected_answer' },
  ],
  [
    'Google accounts have no tenant to bind',
    { provider: 'google', account: { ...account, tenant: null }, boundTenant: 't2' },
    { kind: 'new', replaces: null },
  ],
  [
    'the same account is renewed in place',
    { purpose: 'reconnect', active, boundTenant: 't1' },
    { kind: 'in_place', connectionId: 'c1' },
  ],
  [
    'connecting the connected account again keeps its row',
    { active },
    { kind: 'in_place', connectionId: 'c1' },
  ],
  [
    'another mailbox replaces the old one',
    { active, account: other },
    { kind: 'new', replaces: 'c1' },
  ],
  [
    'reconnecting with another account asks first',
    { purpose: 'reconnect', active, account: other },
    { kind: 'confirm' },
  ],
  [
    'sending as another mailbox with another account asks first',
    { purpose: 'send_as', active, account: other },
    { kind: 'confirm' },
  ],
  [
    'A-12 the same address with another key is another account',
    { active, account: { ...other, email: 'Post@acme.example' } },
    { kind: 'confirm' },
  ],
  [
    'an accepted other account replaces the old one',
    { purpose: 'reconnect', active, account: other, acceptOtherAccount: true },
    { kind: 'new', replaces: 'c1' },
  ],
  [
    'reconnecting does not undo a disconnect',
    { purpose: 'reconnect', active: null },
    { kind: 'conflict' },
  ],
])('%s', (_name, change, expected) => {
  expect(decideCollect({ ...first, ...change })).toEqual(expected)
})
