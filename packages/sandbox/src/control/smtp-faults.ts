import type { NamedFault, ScriptedAnswer } from './faults.ts'

const row = (
  name: string,
  title: string,
  operation: string,
  answer: ScriptedAnswer,
): NamedFault => ({
  name: `smtp.${name}`,
  title,
  provider: 'smtp',
  operation,
  answer: () => answer,
})

/** The operator's own mail server. */
export const smtpFaults: readonly NamedFault[] = [
  row('greylisted', 'Greylisted: try again later', 'rcpt', {
    status: 451,
    body: '4.7.1 Greylisted, please try again later',
  }),
  row('mailbox-unknown', 'Recipient does not exist', 'rcpt', {
    status: 550,
    body: '5.1.1 No such user here',
  }),
  row('login-refused', 'Login refused', 'auth', {
    status: 535,
    body: '5.7.8 Authentication credentials invalid',
  }),
  row('rejected', 'Message rejected as spam', 'send', {
    status: 554,
    body: '5.7.1 Message rejected as spam',
  }),
  row('busy', 'Too busy, try again later', 'send', { status: 421, body: '4.3.2 Try again later' }),
  row('cut-before', 'Line drops before the message is taken', 'send', { drop: 'before' }),
  row('accepts-then-drops', 'Accepts, then the line drops', 'send', { drop: 'after-accept' }),
  row('accepts-then-silence', 'Accepts, then says nothing for a minute', 'send', {
    drop: 'after-accept',
    delayMs: 60_000,
  }),
  row('slow', 'Answers after 30 seconds', 'send', { delayMs: 30_000 }),
  row('bounces-later', 'Accepts, then a bounce comes back', 'send', {
    afterwards: { bounce: '550 5.1.1 The email account that you tried to reach does not exist' },
  }),
  row('never-arrives', 'Accepted mail never arrives', 'send', { afterwards: { lose: true } }),
]
