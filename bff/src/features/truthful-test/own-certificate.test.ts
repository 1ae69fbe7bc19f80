import { createPrivateKey, X509Certificate } from 'node:crypto'
import { expect, test } from 'vitest'
import { makeOwnCertificate } from './own-certificate.ts'

const now = new Date('2026-11-28T12:00:00Z')

test('a probe that was given no certificate makes one that only it has the key of', () => {
  const [one, other] = [
    makeOwnCertificate('probe.example', now),
    makeOwnCertificate('probe.example', now),
  ]
  const cert = new X509Certificate(one.cert)
  expect(cert.checkHost('probe.example')).toBe('probe.example')
  expect(cert.validFromDate.getTime()).toBeLessThan(now.getTime())
  expect(cert.validToDate.getTime() - now.getTime()).toBeGreaterThan(5 * 365 * 86_400_000)
  expect(cert.verify(cert.publicKey)).toBe(true)
  expect(cert.checkPrivateKey(createPrivateKey(one.key))).toBe(true)
  expect(one.key).not.toBe(other.key)
})
