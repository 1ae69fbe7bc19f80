import type { EmailSettings } from '@letterhead/contract'

/** From where new notifications leave: the effective sender, else the platform's. */
export const senderInUse = ({
  sender,
  platformSender,
}: Pick<EmailSettings, 'sender' | 'platformSender'>): EmailSettings['senderInUse'] =>
  sender === null
    ? { kind: 'platform', ...platformSender }
    : { kind: 'own', name: sender.alias, email: sender.email }
