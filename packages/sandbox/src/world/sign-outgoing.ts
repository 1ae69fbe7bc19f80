import { createPrivateKey, createPublicKey } from 'node:crypto'
import { createTransport } from 'nodemailer'
import type { Keys } from '../identity/keys.ts'
import { platformDomain, tenantDomain } from '../dns/world-zone.ts'
import { googlePeople } from '../seed/google-accounts.ts'
import { tenants } from '../seed/microsoft-directory.ts'
import { addressesOf, parseMime } from './mime-headers.ts'
import type { AcceptedMessage } from './spool.ts'

/** The public half as a DKIM record holds it. */
export const dkimPublicKey = ({ jwk }: Keys): string =>
  createPublicKey({ key: jwk, format: 'jwk' })
    .export({ format: 'der', type: 'spki' })
    .toString('base64')

/**
 * Signs as the carrier does: with the key of the domain in From where it is hosted there, else with
 * a name of its own, which DMARC does not count.
 */
export function outgoingSigner(keys: Keys) {
  const privateKey = createPrivateKey({ key: keys.jwk, format: 'jwk' })
    .export({ format: 'pem', type: 'pkcs8' })
    .toString()
  const composer = createTransport({ streamTransport: true, buffer: true, newline: 'windows' })

  return async ({ carrier, afterwards, raw }: AcceptedMessage): Promise<Buffer> => {
    const message = Buffer.from(raw, 'base64')
    if (carrier === undefined || afterwards.signature === 'none') return message
    const domain = addressesOf(parseMime(message), 'from')[0]?.email.split('@').at(-1) ?? ''
    const signer = signerOf(carrier, domain.toLowerCase(), afterwards.signature === 'elsewhere')
    const sent = await composer.sendMail({
      envelope: { from: 'signer@sandbox.example', to: 'signer@sandbox.example' },
      raw: message,
      dkim: { ...signer, privateKey },
    })
    const signed = Buffer.isBuffer(sent.message) ? sent.message : message
    return afterwards.signature === 'broken'
      ? Buffer.concat([signed, Buffer.from('Added on the way.\r\n')])
      : signed
  }
}

type Carrier = NonNullable<AcceptedMessage['carrier']>
interface Signer {
  domainName: string
  keySelector: string
}

function signerOf(carrier: Carrier, domain: string, elsewhere: boolean): Signer {
  if (carrier === 'platform') return { domainName: platformDomain, keySelector: 'platform' }
  if (carrier === 'microsoft') {
    const isOwn = !elsewhere && tenants.some((tenant) => tenant.domain === domain)
    return { domainName: isOwn ? domain : tenantDomain(domain), keySelector: 'selector1' }
  }
  const isOwn = !elsewhere && googlePeople.some(({ email }) => email.endsWith(`@${domain}`))
  return isOwn
    ? { domainName: domain, keySelector: 'google' }
    : { domainName: 'gappssmtp.example', keySelector: '20251104' }
}
