import { expect, test } from 'vitest'
import { sampleConnection, sampleSettings } from '../../../test/sample-settings.ts'
import { askedProvider } from './asked-provider.ts'

const own = sampleSettings({
  connection: sampleConnection(),
  senderInUse: { kind: 'own', name: 'Northwind', email: 'notifications@northwind.example' },
})
const platform = sampleSettings({ connection: sampleConnection() })

test.each([
  { settings: own, from: null, asked: 'microsoft' },
  { settings: own, from: 'notifications@northwind.example', asked: 'microsoft' },
  { settings: own, from: own.platformSender.email, asked: 'platform' },
  { settings: platform, from: null, asked: 'platform' },
  { settings: sampleSettings(), from: 'gone@northwind.example', asked: 'platform' },
])(
  'a mail from $from is explained by what $asked says, not by another',
  ({ settings, from, asked }) => {
    expect(askedProvider(settings, from)).toBe(asked)
  },
)
