import type { Journal } from '../control/journal.ts'
import { answerWith, listenSmtp, SmtpRefusal } from './listen-smtp.ts'

/**
 * Stands before a mail server as OpenBSD's spamd does: who has not waited long enough is led here and
 * told to come again, and only then meets the server itself.
 */
export const listenForGreylisting = ({ journal }: { journal: Journal }) =>
  listenSmtp(() => ({
    disabledCommands: ['AUTH'],
    authOptional: true,
    onRcptTo: ({ address }, _session, say) =>
      answerWith(say, () => {
        journal.write({
          provider: 'smtp',
          operation: 'receive',
          mailbox: address,
          status: 451,
          outcome: 'greylisted',
        })
        return Promise.reject(new SmtpRefusal(451, '4.7.1 Greylisted, please try again later'))
      }),
    onMessage: () => Promise.reject(new SmtpRefusal(503, '5.5.1 No valid recipients')),
  }))
