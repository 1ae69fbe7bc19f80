import type { Removal } from './removal.ts'

const SETTINGS = 'pnpm-workspace.yaml'
const LOCK = 'pnpm-lock.yaml'
const BILL = 'packages/run/src/bill-of-parts.ts'
const PARTS = 'packages/run/src/parts-inside.ts'
const RULES = '.secretlintrc.json'

const SOURCE_TEST = 'bff/test/security/source.test.ts'
const SCRIPTS_TEST = 'bff/test/security/install-scripts.test.ts'
const BILL_TEST = 'packages/run/src/bill-of-parts.test.ts'

const DIGEST = 'nodemailer@10.6.0:\n    resolution: {integrity: sha512-'

const PACKAGE_MANAGER: readonly Removal[] = [
  {
    guard: 'the stop at a script that nobody allowed',
    take: 'strictDepBuilds: true\n',
  },
  {
    guard: 'the list of who may run a script',
    take: 'onlyBuiltDependencies: [node]\n',
  },
  {
    guard: 'the age of a release',
    take: 'minimumReleaseAge: 10080\n',
  },
  {
    guard: 'the refusal of other places than the registry',
    take: 'blockExoticSubdeps: true\n',
  },
  {
    guard: 'the refusal of a release with less proof than the one before',
    take: 'trustPolicy: no-downgrade\n',
  },
].map(({ guard, take }) => ({
  guard,
  file: SETTINGS,
  take,
  put: '',
  cases: ['K-01'],
  test: SOURCE_TEST,
}))

export const SUPPLY_CHAIN: readonly Removal[] = [
  ...PACKAGE_MANAGER,
  {
    guard: 'the stop at a script that nobody allowed',
    file: SETTINGS,
    take: 'strictDepBuilds: true\n',
    put: '',
    cases: ['K-02'],
    test: SCRIPTS_TEST,
  },
  {
    guard: 'the refusal to run scripts of others',
    file: SETTINGS,
    take: 'onlyBuiltDependencies: [node]',
    put: 'dangerouslyAllowAllBuilds: true',
    cases: ['K-02'],
    test: SCRIPTS_TEST,
  },
  {
    guard: 'the digest of a release',
    file: LOCK,
    take: DIGEST,
    put: DIGEST.replace('sha512', 'sha1'),
    cases: ['K-03'],
    test: SOURCE_TEST,
  },
  {
    guard: 'the registry as the place of a release',
    file: LOCK,
    take: DIGEST,
    put: DIGEST.replace('{', '{tarball: https://elsewhere.example/nodemailer.tgz, '),
    cases: ['K-03'],
    test: SOURCE_TEST,
  },
  {
    guard: 'the digests in the list of parts',
    file: BILL,
    take: "    hashes: [{ alg: 'SHA-512', content: sha512 }],\n",
    put: '',
    cases: ['K-04'],
    test: BILL_TEST,
  },
  {
    guard: 'the licences in the list of parts',
    file: BILL,
    take: '    licenses: [licenceOf(license)],\n',
    put: '',
    cases: ['K-04'],
    test: BILL_TEST,
  },
  {
    guard: 'the addresses in the list of parts',
    file: BILL,
    take: "    purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,\n",
    put: '',
    cases: ['K-04'],
    test: BILL_TEST,
  },
  {
    guard: 'the whole name and version at which a digest is found',
    file: PARTS,
    take: "@${version}`)}'?:$",
    put: '`)}',
    cases: ['K-04'],
    test: BILL_TEST,
  },
  {
    guard: 'the stop at a part that the lock file does not know',
    file: PARTS,
    take: 'if (at === -1 || base64 === undefined)',
    put: 'if (base64 === undefined)',
    cases: ['K-04'],
    test: BILL_TEST,
  },
  {
    guard: 'the rule for keys of our own',
    file: RULES,
    take: String.raw`/\\blh_(?:org|all)_[0-9A-Za-z]{49}\\b/`,
    put: '/nothing/',
    cases: ['K-05', 'G-05'],
    test: SOURCE_TEST,
  },
  {
    guard: 'the rule for keys of every organisation',
    file: RULES,
    take: 'lh_(?:org|all)_',
    put: 'lh_org_',
    cases: ['K-05', 'G-05'],
    test: SOURCE_TEST,
  },
  {
    guard: 'the length of a key of our own',
    file: RULES,
    take: '{49}',
    put: '+',
    cases: ['K-05', 'G-05'],
    test: SOURCE_TEST,
  },
  {
    guard: 'the rules for secrets of others',
    file: RULES,
    take: '{ "id": "@secretlint/secretlint-rule-preset-recommend" },',
    put: '',
    cases: ['K-05'],
    test: SOURCE_TEST,
  },
  {
    guard: 'the scan of everything that is kept',
    file: 'packages/run/src/test-steps.ts',
    take: "commands: [['secretlint', '**/*', '**/.*']]",
    put: "commands: [['secretlint', '**/*']]",
    cases: ['K-05'],
    test: SOURCE_TEST,
  },
  {
    guard: 'the mark of a key of our own',
    file: 'bff/src/features/api-keys/make-key.ts',
    take: 'const mark = `lh_',
    put: 'const mark = `',
    cases: ['K-05'],
    test: SOURCE_TEST,
  },
]
