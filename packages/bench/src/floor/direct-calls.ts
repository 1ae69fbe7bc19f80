import { auth, gmail } from 'googleapis/build/src/apis/gmail/index.js'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { monotonic } from '../ground/clock.ts'

// The floor of the latency figure: a warm process that calls the provider's SDK itself, without a
// queue. Writes one line: when each call began, in monotonic milliseconds.

const { ROOT_URL, COUNT, PAUSE_MS } = z
  .object({ ROOT_URL: z.string(), COUNT: z.coerce.number(), PAUSE_MS: z.coerce.number() })
  .parse(process.env)
const WARM_UP = 50

const client = new auth.OAuth2()
client.setCredentials({ access_token: 'access:direct:0' })
const api = gmail({ version: 'v1', auth: client })

const send = async (id: string): Promise<number> => {
  const mime = [
    'From: Direct <direct@example.com>',
    'To: Carol <carol@example.org>',
    'Subject: Task',
    `X-Letterhead-Id: ${id}`,
    '',
    'A task was given to you. Please look at it before the end of the week.'.repeat(4),
  ].join('\r\n')
  const begun = monotonic()
  await api.users.messages.send(
    { userId: 'me', requestBody: { raw: Buffer.from(mime).toString('base64url') } },
    { rootUrl: ROOT_URL },
  )
  return begun
}

const begun: [string, number][] = []
for (let turn = 0; turn < WARM_UP; turn += 1) await send(`warm-${turn}`)
for (let turn = 0; turn < COUNT; turn += 1) {
  const id = `direct-${turn}`
  begun.push([id, await send(id)])
  await pause(PAUSE_MS)
}
process.stdout.write(`${JSON.stringify(begun)}\n`)
