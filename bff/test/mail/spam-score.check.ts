import { execFile } from 'node:child_process'
import { exampleMails } from '@letterhead/mail-templates/examples'
import { expect, test } from 'vitest'
import { composeMime } from '../../src/features/providers/compose-mime.ts'

/** Points by SpamAssassin's local rules; 5 is spam. */
const MOST = 0.5
/** The way from Exchange to a recipient's server, as such mail shows it. */
const RECEIVED = [
  'Received: from mail-am6eur05on2060.outbound.protection.outlook.com (mail-am6eur05on2060.outbound.protection.outlook.com [40.107.22.60])',
  ' by mx.customer.example with ESMTPS id x; Sun, 22 Nov 2026 10:00:03 +0000',
  'Received: from AM0PR01MB0001.eurprd01.prod.exchangelabs.com (2603:10a6:208:1::1)',
  ' by DB8PR01MB0002.eurprd01.prod.exchangelabs.com (2603:10a6:10:1::2) with',
  ' Microsoft SMTP Server id 15.20.9000.1; Sun, 22 Nov 2026 10:00:01 +0000',
  '',
].join('\r\n')

const scoreOf = async (message: Buffer): Promise<{ score: number; rules: string }> =>
  await new Promise((resolve, reject) => {
    // Local rules only: no network, no learned words.
    const child = execFile('spamassassin', ['-L', '-t', '--cf', 'use_bayes 0'], (error, stdout) => {
      const found =
        /^X-Spam-Status: \w+, score=(-?[\d.]+)[\s\S]*?tests=([\s\S]*?)\s+autolearn/m.exec(stdout)
      if (found?.[1] === undefined)
        reject(error ?? new Error('SpamAssassin gave no score; install the package spamassassin'))
      else resolve({ score: Number(found[1]), rules: (found[2] ?? '').replaceAll(/\s+/g, '') })
    })
    child.stdin?.end(message)
  })

test.each(exampleMails)('the $name mail in $locale is no spam', async ({ render }) => {
  const { bytes } = await composeMime(
    {
      notificationId: '0190a1b2-0000-7000-8000-000000000001',
      messageId: '<0190a1b2-0000-7000-8000-000000000001@acme.example>',
      from: { email: 'compliance@acme.example', name: 'Compliance team - Acme' },
      to: [{ email: 'rita@customer.example', name: 'Rita Ray' }],
      cc: [],
      bcc: [],
      replyTo: null,
      date: new Date('2026-11-22T10:00:00Z'),
      ...(await render()),
    },
    'envelope',
  )
  const judged = await scoreOf(Buffer.concat([Buffer.from(RECEIVED), bytes]))
  expect(judged).toSatisfy(({ score }: typeof judged) => score <= MOST)
})
