import { expect, test } from 'vitest'
import { createLog } from './log.ts'

const written = (write: (log: ReturnType<typeof createLog>) => void): string => {
  const lines: string[] = []
  write(createLog('trace', { write: (line) => void lines.push(line) }))
  return lines.join('')
}

test('H-01 what should not have been handed to the log is taken out by its name', () => {
  const secret = 'canary'
  for (const handed of [
    { req: { headers: { authorization: secret } } },
    { req: { headers: { cookie: secret } } },
    { res: { headers: { 'set-cookie': [secret] } } },
    { tokens: { accessToken: secret } },
    { tokens: { refreshToken: secret } },
    { asked: { client_secret: secret } },
  ])
    expect(written((log) => log.info(handed))).not.toContain(secret)
})

test('H-01 of an error its name, code, words and causes are written, and nothing that it carries', () => {
  const carried = { client: { password: 'canary' }, cause: { answer: 'canary' } }
  const cause = Object.assign(new Error('the answer was no JSON'), carried)
  const error = Object.assign(new Error('not redeemed', { cause }), { code: 'E1', body: 'canary' })
  const line = written((log) => log.error({ err: error }, 'request failed'))
  expect(JSON.parse(line)).toMatchObject({
    err: {
      type: 'Error',
      code: 'E1',
      message: 'not redeemed',
      cause: {
        message: 'the answer was no JSON',
        cause: { message: 'a value that is no Error was thrown' },
      },
    },
  })
  expect(line).not.toContain('canary')
  expect(written((log) => log.error({ err: { token: 'canary' } }))).not.toContain('canary')
})

test('H-04 whatever stands in a value, it is one line of JSON without a sign that moves a cursor', () => {
  const odd = '\u001b[31ma\r\n{"level":60,"msg":"forged"}'
  const line = written((log) => log.warn({ code: odd }, odd))
  expect(line.trimEnd().split('\n')).toHaveLength(1)
  expect(line).not.toContain('\u001b')
  expect(JSON.parse(line)).toMatchObject({ level: 40, code: odd, msg: odd })
})
