import type { Removal } from './removal.ts'

const ONE_LINE = 'packages/contract/src/one-line.ts'
const ADDRESS = 'packages/contract/src/email-address.ts'
const NOTIFICATION = 'packages/contract/src/notification.ts'
const TEMPLATE_DATA = 'packages/contract/src/template-data.ts'
const MIME = 'bff/src/features/providers/compose-mime.ts'
const LETTERS = 'packages/mail-templates/src'
const RECIPIENTS = 'bff/src/features/notifications/recipients.ts'
const ACCEPT = 'bff/src/platform/database/migrations/0005-outbox-accept.sql'
const SAVE_AND_TEST = 'bff/src/features/sender/save-and-test.ts'
const ALLOWANCE = 'bff/src/features/sender/test-allowance.ts'
const JUDGE_COPY = 'bff/src/features/truthful-test/judge-copy.ts'

const INPUT_TEST = 'bff/test/security/input.test.ts'
const ONE_LINE_TEST = 'packages/contract/src/one-line.test.ts'
const MIME_TEST = 'bff/src/features/providers/compose-mime.test.ts'
const LETTERS_TEST = 'packages/mail-templates/src/hostile-values.test.ts'
const SENDER_TEST = 'bff/src/features/sender/sender.test.ts'
const HOST_API_TEST = 'bff/src/features/notifications/host-api.test.ts'
const DOMAIN_TEST = 'bff/src/platform/email-domain.test.ts'
const JUDGE_COPY_TEST = 'bff/src/features/truthful-test/judge-copy.test.ts'

const LINE_BREAKS: readonly Removal[] = [
  {
    guard: 'the refusal of control characters',
    file: ONE_LINE,
    take: String.raw`/^[^\p{Cc}\p{Cs}\u2028\u2029]*$/u`,
    put: '/^/u',
    cases: ['I-01'],
    test: ONE_LINE_TEST,
  },
  {
    guard: 'the two line breaks that are no control characters',
    file: ONE_LINE,
    take: String.raw`/^[^\p{Cc}\p{Cs}\u2028\u2029]*$/u`,
    put: String.raw`/^[^\p{Cc}\p{Cs}]*$/u`,
    cases: ['I-01'],
    test: ONE_LINE_TEST,
  },
  {
    guard: 'the refusal of half a sign',
    file: ONE_LINE,
    take: String.raw`/^[^\p{Cc}\p{Cs}\u2028\u2029]*$/u`,
    put: String.raw`/^[^\p{Cc}\u2028\u2029]*$/u`,
    cases: ['I-01'],
    test: ONE_LINE_TEST,
  },
  {
    guard: 'the refusal of control characters in several lines',
    file: ONE_LINE,
    take: ", z.regex(WITHOUT_CONTROLS_BUT_LINE_BREAKS, 'control_characters'))",
    put: ')',
    cases: ['I-01'],
    test: ONE_LINE_TEST,
  },
  {
    guard: 'the refusal of encoded words',
    file: ONE_LINE,
    take: "      z.regex(WITHOUT_ENCODED_WORD, 'encoded_word'),\n",
    put: '',
    cases: ['I-01'],
    test: ONE_LINE_TEST,
  },
  ...[
    {
      guard: 'one line for the subject',
      file: NOTIFICATION,
      take: 'subject: oneLine(255)',
      put: 'subject: z.string()',
    },
    {
      guard: 'one line for the names of recipients',
      file: NOTIFICATION,
      take: 'name: z.optional(oneLine(120))',
      put: 'name: z.optional(z.string())',
    },
    {
      guard: 'one line for the title of a template',
      file: TEMPLATE_DATA,
      take: 'const title = oneLine(160)',
      put: 'const title = z.string()',
    },
    {
      guard: 'one line for the name of an organisation',
      file: 'packages/contract/src/organization.ts',
      take: '    name: oneLine(120),',
      put: '    name: z.string(),',
    },
    {
      guard: 'one line for the name of a workspace',
      file: 'packages/contract/src/organization.ts',
      take: 'body: z.strictObject({ name: oneLine(120) })',
      put: 'body: z.strictObject({ name: z.string() })',
    },
  ].map(({ guard, file, take, put }) => ({
    guard,
    file,
    take,
    put,
    cases: ['I-01'],
    test: INPUT_TEST,
  })),
  {
    guard: 'one line for the name of the sender',
    file: 'packages/contract/src/sender.ts',
    take: 'SenderAlias = oneLine(64)',
    put: 'SenderAlias = z.string()',
    cases: ['I-01'],
    test: SENDER_TEST,
  },
  {
    guard: 'the encoding of a header by the library',
    file: MIME,
    take: "'X-Letterhead-Id': message.notificationId",
    put: "'X-Letterhead-Id': { prepared: true, value: message.notificationId }",
    cases: ['I-01'],
    test: MIME_TEST,
  },
  {
    guard: 'the one line of a subject that a template writes',
    file: `${LETTERS}/clean-letter.ts`,
    take: 'subject: onOneLine(letter.subject)',
    put: 'subject: letter.subject',
    cases: ['I-01'],
    test: LETTERS_TEST,
  },
]

const ADDRESSES: readonly Removal[] = [
  {
    guard: 'the one form of an address',
    file: ADDRESS,
    take: "z.regex(ADDRESS, 'invalid_address')",
    put: "z.regex(/@/, 'invalid_address')",
    cases: ['I-02'],
    test: INPUT_TEST,
  },
  {
    guard: 'the end of the pattern of an address',
    file: ADDRESS,
    take: '${LABEL}$`',
    put: '${LABEL}`',
    cases: ['I-01', 'I-02'],
    test: INPUT_TEST,
  },
  {
    guard: 'the beginning of the pattern of an address',
    file: ADDRESS,
    take: '`^(?=[^@]{1,64}@)${LOCAL}',
    put: '`(?=[^@]{1,64}@)${LOCAL}',
    cases: ['I-02'],
    test: INPUT_TEST,
  },
  {
    guard: 'the longest address',
    file: ADDRESS,
    take: 'z.maxLength(254, { abort: true }), ',
    put: '',
    cases: ['I-03'],
    test: INPUT_TEST,
  },
  {
    guard: 'the longest part before the @',
    file: ADDRESS,
    take: '(?=[^@]{1,64}@)',
    put: '',
    cases: ['I-03'],
    test: INPUT_TEST,
  },
  {
    guard: 'the A-labels of a domain',
    file: 'bff/src/platform/email-domain.ts',
    take: 'domainToASCII(address.slice(at + 1))',
    put: 'address.slice(at + 1)',
    cases: ['I-07'],
    test: DOMAIN_TEST,
  },
  {
    guard: 'the one form in which addresses are compared',
    file: 'bff/src/platform/email-domain.ts',
    take: 'canonicalAddress(one)?.toLowerCase() === canonicalAddress(other)?.toLowerCase()',
    put: 'one.toLowerCase() === other.toLowerCase()',
    cases: ['I-07'],
    test: DOMAIN_TEST,
  },
  {
    guard: 'the A-labels of a recipient',
    file: RECIPIENTS,
    take: 'email: email ?? one.email',
    put: 'email: one.email',
    cases: ['I-07'],
    test: HOST_API_TEST,
  },
  {
    guard: 'the A-labels of the place that a button leads to',
    file: `${LETTERS}/clean-letter.ts`,
    take: 'return url.href',
    put: 'return href',
    cases: ['I-07'],
    test: LETTERS_TEST,
  },
]

const LETTERS_AND_MIME: readonly Removal[] = [
  {
    guard: 'a release of the library that has no known holes',
    file: 'pnpm-workspace.yaml',
    take: 'nodemailer: 10.',
    put: 'nodemailer: 6.',
    cases: ['I-04'],
    test: 'bff/test/security/source.test.ts',
  },
  {
    guard: 'one version of the library in the settings and the lock file',
    file: 'pnpm-workspace.yaml',
    take: 'nodemailer: 10.',
    put: 'nodemailer: 99.',
    cases: ['I-04'],
    test: 'bff/test/security/source.test.ts',
  },
  {
    guard: 'the word that the library opens no files',
    file: MIME,
    take: 'disableFileAccess: true',
    put: 'disableFileAccess: false',
    cases: ['I-04'],
    test: MIME_TEST,
  },
  {
    guard: 'the word that the library opens no addresses',
    file: MIME,
    take: 'disableUrlAccess: true',
    put: 'disableUrlAccess: false',
    cases: ['I-04'],
    test: MIME_TEST,
  },
  {
    guard: 'the schema of what fills a template',
    file: 'bff/src/features/notifications/content.ts',
    take: "  checkField(templateDataSchemas[kind], { value: data, pointer: '#/template/data' })\n",
    put: '',
    cases: ['I-05'],
    test: INPUT_TEST,
  },
  {
    guard: 'the schemes of a link',
    file: TEMPLATE_DATA,
    take: `const link = z
  .url({ protocol: /^(?:https|mailto)$/ })
  .check(z.maxLength(2048), z.regex(A_LINK, 'invalid_link'))`,
    put: 'const link = z.string()',
    cases: ['I-05'],
    test: INPUT_TEST,
  },
  {
    guard: 'the refusal of a user in a link',
    file: TEMPLATE_DATA,
    take: String.raw`\\/?#@"<>]+(?:`,
    put: String.raw`\\/?#"<>]+(?:`,
    cases: ['I-05'],
    test: INPUT_TEST,
  },
  {
    guard: 'the schema that a template reads its values by',
    file: `${LETTERS}/kinds/kind-template.ts`,
    take: 'schema.parse(given)',
    put: 'given',
    cases: ['I-05'],
    test: LETTERS_TEST,
  },
  {
    guard: 'the look at what a letter links to',
    file: `${LETTERS}/clean-letter.ts`,
    take: 'href: openable(letter.action.href)',
    put: 'href: new URL(letter.action.href).href',
    cases: ['I-05'],
    test: LETTERS_TEST,
  },
  {
    guard: 'escaped signs in a paragraph',
    file: `${LETTERS}/letter-page.tsx`,
    take: `<Text key={paragraph} style={style.paragraph}>
        {paragraph}
      </Text>`,
    put: '<p key={paragraph} dangerouslySetInnerHTML={{ __html: paragraph }} />',
    cases: ['I-05'],
    test: LETTERS_TEST,
  },
  {
    guard: 'escaped signs in a quotation',
    file: `${LETTERS}/letter-page.tsx`,
    take: `          {line}
        </span>`,
    put: `          <i dangerouslySetInnerHTML={{ __html: line }} />
        </span>`,
    cases: ['I-05'],
    test: LETTERS_TEST,
  },
  {
    guard: 'the marks before a quotation in plain text',
    file: `${LETTERS}/plain-text.ts`,
    take: 'quoted(letter.quote)',
    put: 'letter.quote',
    cases: ['I-05'],
    test: LETTERS_TEST,
  },
  ...[
    { guard: 'the care for signs that turn text', take: "    .replace(TURNS_TEXT, '')\n" },
    { guard: 'the care for line breaks', take: String.raw`    .replace(LINE_BREAK, '\n')${'\n'}` },
    { guard: 'the care for control characters', take: "\n    .replace(CONTROL, '')" },
    { guard: 'the care for half a sign', take: '    .toWellFormed()\n' },
  ].map(({ guard, take }) => ({
    guard,
    file: `${LETTERS}/without-hidden-characters.ts`,
    take,
    put: '',
    cases: ['I-05'],
    test: LETTERS_TEST,
  })),
]

const SENDERS: readonly Removal[] = [
  {
    guard: 'the look at the address in a received copy',
    file: JUDGE_COPY,
    take: '...(sameAddress(email, wish.email)',
    put: '...(true',
    cases: ['I-08'],
    test: JUDGE_COPY_TEST,
  },
  {
    guard: 'the look at the name in a received copy',
    file: JUDGE_COPY,
    take: '...(sameName(name, wish.alias)',
    put: '...(true',
    cases: ['I-08'],
    test: JUDGE_COPY_TEST,
  },
  {
    guard: 'the look for a From that cannot be read',
    file: JUDGE_COPY,
    take: 'if (copy.from === null || fromCount !== 1)',
    put: 'if (copy.from === null) return []\n  if (false)',
    cases: ['I-08'],
    test: JUDGE_COPY_TEST,
  },
  {
    guard: 'the count of From headers',
    file: JUDGE_COPY,
    take: ' || fromCount !== 1',
    put: '',
    cases: ['I-08'],
    test: JUDGE_COPY_TEST,
  },
  {
    guard: 'a verdict for a sender that was replaced',
    file: JUDGE_COPY,
    take: "return 'differs'\n",
    put: "return 'proven'\n",
    cases: ['I-08'],
    test: JUDGE_COPY_TEST,
  },
  {
    guard: 'the comparison of a received copy with what was asked',
    file: JUDGE_COPY,
    take: '    ...judgeFrom(facts, wish),\n',
    put: '',
    cases: ['I-08'],
    test: 'bff/src/features/truthful-test/truthful-test.test.ts',
  },
  {
    guard: 'the limit of tests that left',
    file: ALLOWANCE,
    take: 'sent < SENT_PER_HOUR && ',
    put: '',
    cases: ['I-09'],
    test: SENDER_TEST,
  },
  {
    guard: 'the limit of tests in all',
    file: ALLOWANCE,
    take: ' && tried < TRIED_PER_HOUR',
    put: '',
    cases: ['I-09'],
    test: SENDER_TEST,
  },
  {
    guard: 'the refusal of a test beyond the limit',
    file: SAVE_AND_TEST,
    take: 'if (!allowance.allowed)',
    put: 'if (false)',
    cases: ['I-09'],
    test: SENDER_TEST,
  },
  {
    guard: 'the turns of tests at one moment',
    file: SAVE_AND_TEST,
    take: '        await waitForTurn(tx, organizationId)\n',
    put: '',
    cases: ['I-09'],
    test: SENDER_TEST,
  },
  {
    guard: 'the word of the issuer that an address is verified',
    file: SAVE_AND_TEST,
    take: 'if (!caller.emailVerified)',
    put: 'if (false)',
    cases: ['I-09'],
    test: SENDER_TEST,
  },
  {
    guard: 'the address of the admin who asks',
    file: SAVE_AND_TEST,
    take: 'to: caller.email',
    put: 'to: wished.email',
    cases: ['I-09'],
    test: SENDER_TEST,
  },
  {
    guard: 'the refusal of a recipient in the body of a test',
    file: 'packages/contract/src/sender.ts',
    take: '.strictObject({ email: EmailAddress, alias: SenderAlias, version: z.number() })',
    put: '.object({ email: EmailAddress, alias: SenderAlias, version: z.number() })',
    cases: ['I-09'],
    test: SENDER_TEST,
  },
  {
    guard: 'the claim that an address is verified',
    file: 'bff/src/features/sign-in/person-from-claims.ts',
    take: " && claims['email_verified'] === true",
    put: '',
    cases: ['I-09'],
    test: 'bff/src/features/sign-in/person-from-claims.test.ts',
  },
]

const RECIPIENT_LISTS: readonly Removal[] = [
  {
    guard: 'the limit of recipients',
    file: NOTIFICATION,
    take: 'export const MOST_RECIPIENTS = 100',
    put: 'export const MOST_RECIPIENTS = 1_000_000',
    cases: ['I-10'],
    test: INPUT_TEST,
  },
  {
    guard: 'the limit of recipients in all lists',
    file: NOTIFICATION,
    take: 'body.to.length + (body.cc?.length ?? 0) + (body.bcc?.length ?? 0) <=',
    put: 'body.to.length <=',
    cases: ['I-10'],
    test: INPUT_TEST,
  },
  {
    guard: 'the schema of an item in a batch',
    file: 'bff/src/features/notifications/create-notifications.ts',
    take: "readField(NotificationRequest, { value: rest, pointer: '#' })",
    put: 'rest',
    cases: ['I-10'],
    test: INPUT_TEST,
  },
  {
    guard: 'the refusal of the platform’s own address',
    file: RECIPIENTS,
    take: '      else if (email.toLowerCase() === own) errors.push({ pointer, ...OWN_ADDRESS })\n',
    put: '',
    cases: ['I-11'],
    test: HOST_API_TEST,
  },
  {
    guard: 'the platform’s own address in another case',
    file: RECIPIENTS,
    take: 'email.toLowerCase() === own',
    put: 'email === own',
    cases: ['I-11'],
    test: HOST_API_TEST,
  },
  {
    guard: 'the refusal of the organisation’s own sender',
    file: ACCEPT,
    take: 'elsif v.is_own then',
    put: 'elsif false then',
    cases: ['I-11'],
    test: HOST_API_TEST,
  },
  {
    guard: 'the own sender in another case',
    file: 'bff/src/features/outbox/sealed-message.ts',
    take: 'email.toLowerCase())',
    put: 'email)',
    cases: ['I-11'],
    test: HOST_API_TEST,
  },
  {
    guard: 'the refusal of the own sender in a batch',
    file: ACCEPT,
    take: "where v_sender is null or not (v_sender = any (string_to_array(a.addresses, E'\\n')))",
    put: 'where true',
    cases: ['I-11'],
    test: 'bff/src/features/notifications/batch.test.ts',
  },
  {
    guard: 'the header that machines do not answer',
    file: MIME,
    take: "      'Auto-Submitted': 'auto-generated',\n",
    put: '',
    cases: ['I-11'],
    test: MIME_TEST,
  },
]

export const CONTENTS: readonly Removal[] = [
  ...LINE_BREAKS,
  ...ADDRESSES,
  ...LETTERS_AND_MIME,
  ...SENDERS,
  ...RECIPIENT_LISTS,
]
