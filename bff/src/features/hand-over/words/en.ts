import type { Words } from './words.ts'

const SIGN_IN = {
  openid: {
    title: 'Recognise the account that signs in',
    reason:
      'Only the account that gave the permission can renew it; nobody else can put theirs in its place.',
  },
  profile: {
    title: 'Name of that account',
    reason: 'The settings page shows who connected the mailbox.',
  },
  email: {
    title: 'Address of that account',
    reason: 'The settings page shows which mailbox is connected.',
  },
}

export const en: Words = {
  microsoft: {
    scopes: {
      ...SIGN_IN,
      offline_access: {
        title: 'Keep the access that was given',
        reason:
          'Notifications leave at any hour, when nobody is signed in. Without it, access would end after about an hour.',
      },
      'User.Read': {
        title: 'Read that account’s own profile',
        reason:
          'Finds the mailbox’s address and whether there is a mailbox. Nobody else’s profile can be read.',
      },
      'Mail.Send': {
        title: 'Send email from that account’s mailbox',
        reason: 'This is what the connection is for: notifications leave from your own mailbox.',
      },
      'Mail.Send.Shared': {
        title: 'Send email from a mailbox shared with that account',
        reason:
          'The sender shall be another mailbox than the one that signs in. Exchange’s own “Send as” right decides which.',
      },
    },
    notAsked: [
      'It cannot read mail: neither of this mailbox nor of any other.',
      'It has no calendars, contacts or files, and cannot read your directory.',
      'It has no application permission: without an account that signs in it can do nothing, and it cannot send as other people.',
      'It never sees a password.',
    ],
    steps: ({ product, organization, person }) => [
      `Make sure that the request is real: ask ${person} of ${organization}, by a way you know.`,
      `Press the button and sign in with an account that may grant consent for the organisation, for example a Cloud Application Administrator.`,
      'Compare what Microsoft lists with the permissions on this page, then accept. You come back here.',
      `${person} sees your approval at once and connects the mailbox with its own account, not with yours.`,
      `To narrow it down afterwards: in Enterprise apps, ${product}, Properties, require assignment, and assign the sending mailbox only.`,
    ],
    menus: ({ product }) => [
      'Entra ID',
      'Enterprise apps',
      product,
      'Permissions',
      'Grant admin consent',
    ],
  },
  google: {
    scopes: {
      ...SIGN_IN,
      'https://www.googleapis.com/auth/gmail.send': {
        title: 'Send email on that account’s behalf',
        reason: 'This is what the connection is for: notifications leave from your own mailbox.',
      },
    },
    notAsked: [
      'It cannot read mail, nor the mailbox’s settings or aliases.',
      'It has no calendars, contacts or Drive files, and cannot read your directory.',
      'It needs no domain-wide delegation: it can send from the account that signs in and from no other.',
      'It never sees a password.',
    ],
    steps: ({ product, organization, person, clientId }) => [
      `Make sure that the request is real: ask ${person} of ${organization}, by a way you know.`,
      'Open the Google Admin console with an administrator account and follow the menus shown on this page.',
      `Choose “Configure new app”, look for the client ID ${clientId}, and choose ${product}.`,
      'Choose the organisational unit of the sending mailbox, and give the app the access “Trusted”, or “Specific Google data” with the permissions on this page.',
      `Come back and say that you have trusted it. ${person} then connects the mailbox. The change can take a while to apply.`,
    ],
    menus: () => ['Security', 'Access and data control', 'API controls', 'Manage app access'],
  },
}
