import { Client } from '@microsoft/microsoft-graph-client'
import { PgBoss } from 'pg-boss'
import { z } from 'zod'

// The usual way to send mail in the background: a queue library and the provider's SDK, each with
// its own retries. pg-boss with a group for each mailbox, no more of it at once than the mailbox
// allows; Graph's client as it comes, which repeats by itself after 429, 503 and 504.

const { DATABASE_URL, ROOT_URL, MAILBOXES, EACH, IN_FLIGHT, SLOTS } = z
  .object({
    DATABASE_URL: z.string(),
    ROOT_URL: z.string(),
    MAILBOXES: z.coerce.number(),
    EACH: z.coerce.number(),
    IN_FLIGHT: z.coerce.number(),
    SLOTS: z.coerce.number(),
  })
  .parse(process.env)
const QUEUE = 'mail'
const RETRIES = 10

interface Mail {
  readonly id: string
  readonly mailbox: string
}

const graph = Client.init({
  baseUrl: ROOT_URL,
  defaultVersion: 'v1.0',
  authProvider: (done) => done(null, 'token'),
})
const boss = new PgBoss({ connectionString: DATABASE_URL, max: 12 })
boss.on('error', (error) => process.stderr.write(`${error.message}\n`))
await boss.start()
await boss.createQueue(QUEUE, { retryLimit: RETRIES, retryBackoff: true })

for (let turn = 0; turn < EACH; turn += 1)
  await boss.insert(
    QUEUE,
    Array.from({ length: MAILBOXES }, (_, place) => ({
      data: { id: `usual-${turn}-${place}`, mailbox: `box-${place}` },
      group: { id: `box-${place}` },
    })),
  )

await boss.work<Mail>(
  QUEUE,
  {
    pollingIntervalSeconds: 0.5,
    localConcurrency: SLOTS,
    groupConcurrency: IN_FLIGHT,
  },
  async (jobs) => {
    for (const { data } of jobs) await send(data)
  },
)
process.stdout.write('working\n')

const send = async ({ id, mailbox }: Mail): Promise<void> => {
  const mime = [
    `From: ${mailbox}@example.com`,
    'To: Carol <carol@example.org>',
    'Subject: Task',
    `X-Letterhead-Id: ${id}`,
    '',
    'A task was given to you. Please look at it before the end of the week.'.repeat(4),
  ].join('\r\n')
  await graph
    .api(`/users/${mailbox}/sendMail`)
    .header('Content-Type', 'text/plain')
    .post(Buffer.from(mime).toString('base64'))
}
