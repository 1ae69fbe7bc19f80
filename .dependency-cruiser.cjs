// The import rules of docs/architecture.md. A slice of bff may use the slices before it in this
// list, and those only through their index.ts: so the slices can form no cycle.
const SLICES = [
  'audit',
  'providers',
  'organizations',
  'api-keys',
  'sign-in',
  'connection',
  'outbox',
  'brake',
  'report',
  'alerts',
  'sender-policy',
  'sender',
  'notifications',
  'truthful-test',
  'deliverability',
  'webhooks',
  'activity',
  'metrics',
  'smtp-ingress',
  'hand-over',
]
const BOTTOM = new Set(['audit', 'providers'])
const TEST = '(\\.test\\.tsx?$|^bff/test/|^web/test/)'
const FEATURES = '^bff/src/features/'

/** @param {string} name @param {string} comment @param {object} from @param {object} to */
const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to })

const sliceRules = SLICES.map((slice, place) =>
  rule(
    `slice-${slice}`,
    `${slice} may use only the slices before it.`,
    { path: `${FEATURES}${slice}/`, pathNot: TEST },
    {
      path: FEATURES,
      // The two at the bottom know no other slice, not even each other.
      pathNot: (BOTTOM.has(slice) ? [slice] : SLICES.slice(0, place + 1)).map(
        (allowed) => `${FEATURES}${allowed}/`,
      ),
    },
  ),
)

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    rule('no-cycles', 'A cycle hides which file is the lower one.', {}, { circular: true }),
    rule(
      'no-orphans',
      'A file nobody imports is dead.',
      {
        orphan: true,
        pathNot: [
          '\\.(test|spec)\\.tsx?$',
          '\\.d\\.ts$',
          '(^|/)[^/]+\\.config\\.(ts|cjs)$',
          '(^|/)main\\.tsx?$',
          '^bff/src/(letterhead|routes)\\.ts$',
          '^packages/run/src/install\\.mjs$',
        ],
      },
      {},
    ),
    rule(
      'nothing-unresolved',
      'An import that leads nowhere escapes every other rule.',
      { pathNot: '\\.d\\.ts$' },
      { couldNotResolve: true },
    ),

    // Between workspaces.
    rule(
      'web-and-bff-meet-over-http',
      'The SPA and the BFF share the contract only.',
      { path: '^web/' },
      { path: '^(bff|e2e)/' },
    ),
    rule('bff-serves-any-client', '', { path: '^bff/' }, { path: '^(web|e2e)/' }),
    rule(
      'packages-are-below-the-apps',
      'Packages import no app.',
      { path: '^packages/' },
      { path: '^(web|bff|e2e)/' },
    ),
    rule(
      'contract-is-the-floor',
      'The contract imports nothing of ours.',
      { path: '^packages/contract/' },
      { path: '^packages/', pathNot: '^packages/contract/' },
    ),
    rule(
      'packages-meet-in-the-contract',
      'Packages know the contract, not each other.',
      { path: '^packages/([^/]+)/' },
      { path: '^packages/', pathNot: ['^packages/$1/', '^packages/contract/'] },
    ),
    rule(
      'sandbox-is-no-part-of-the-product',
      'Stand-ins are only another base URL; tests may start them.',
      { path: '^(bff|web)/', pathNot: TEST },
      { path: '^packages/sandbox/' },
    ),
    rule(
      'journeys-see-the-outside',
      'They drive the running product.',
      { path: '^e2e/' },
      { path: '^(bff|web)/' },
    ),

    // Inside bff.
    rule(
      'platform-knows-no-feature',
      '',
      { path: '^bff/src/platform/', pathNot: TEST },
      { path: ['^bff/src/features/', '^bff/src/(commands/)?[^/]+\\.ts$'] },
    ),
    rule(
      'features-get-their-settings',
      'Settings arrive as arguments from app.ts.',
      { path: FEATURES, pathNot: TEST },
      { path: '^bff/src/(commands/)?[^/]+\\.ts$' },
    ),
    rule(
      'one-door-per-slice',
      'Another slice is entered through its index.ts.',
      { path: `${FEATURES}([^/]+)/`, pathNot: TEST },
      { path: `${FEATURES}[^/]+/`, pathNot: [`${FEATURES}$1/`, `${FEATURES}[^/]+/index\\.ts$`] },
    ),
    rule(
      'the-app-uses-doors',
      'app.ts, main.ts and the commands enter a slice through its index.ts.',
      { path: '^bff/src/(commands/)?[^/]+\\.ts$', pathNot: TEST },
      {
        path: FEATURES,
        pathNot: [
          `${FEATURES}[^/]+/index\\.ts$`,
          `${FEATURES}providers/(microsoft|google|platform-smtp)/index\\.ts$`,
        ],
      },
    ),
    rule(
      'every-slice-has-its-place',
      'A new slice is added to the list at the top of this file.',
      { path: FEATURES, pathNot: [TEST, ...SLICES.map((slice) => `${FEATURES}${slice}/`)] },
      {},
    ),
    ...sliceRules,
    rule(
      'one-provider-never-sees-another',
      'What differs between providers stays in the folder of each.',
      { path: `${FEATURES}providers/(microsoft|google|platform-smtp)/`, pathNot: TEST },
      {
        path: `${FEATURES}providers/(microsoft|google|platform-smtp)/`,
        pathNot: `${FEATURES}providers/$1/`,
      },
    ),
    rule(
      'oauth-library-in-few-places',
      'Only the providers’ OAuth files and sign-in know openid-client.',
      { path: '^bff/src/', pathNot: [TEST, `${FEATURES}(providers|sign-in)/`] },
      { path: 'node_modules/(openid-client|oauth4webapi)/' },
    ),
    rule(
      'graph-library-at-microsoft',
      '',
      { path: '^bff/src/', pathNot: [TEST, `${FEATURES}providers/microsoft/`] },
      { path: 'node_modules/@microsoft/' },
    ),
    rule(
      'gmail-library-at-google',
      '',
      { path: '^bff/src/', pathNot: [TEST, `${FEATURES}providers/google/`] },
      { path: 'node_modules/(googleapis|google-auth-library|gaxios)/' },
    ),
    rule(
      'decisions-are-pure',
      'A decision knows no framework, no database, no network and no clock.',
      { path: '(-outcome|-state|/next-[^/]+|-decision)\\.ts$', pathNot: TEST },
      { path: ['node_modules/(express|pg|kysely|nodemailer)/', '^bff/src/platform/database/'] },
    ),

    // Inside web.
    rule(
      'web-features-are-islands',
      'Compose features in web/src/app.',
      { path: '^web/src/features/([^/]+)/' },
      { path: '^web/src/features/', pathNot: '^web/src/features/$1/' },
    ),
    rule(
      'web-flows-one-way',
      'app → features → ui, lib.',
      { path: '^web/src/features/', pathNot: TEST },
      { path: '^web/src/app/', pathNot: '^web/src/app/paths\\.ts$' },
    ),
    rule(
      'ui-and-lib-are-the-floor',
      'They know no feature and no route.',
      { path: '^web/src/(ui|lib)/', pathNot: TEST },
      { path: '^web/src/(features|app)/' },
    ),
    rule(
      'ui-has-no-network',
      'A button fetches nothing.',
      { path: '^web/src/ui/' },
      { path: '^web/src/lib/api\\.ts$' },
    ),

    rule(
      'product-code-knows-no-test',
      '',
      { path: '^(bff|web|packages/[^/]+)/src/', pathNot: TEST },
      { path: TEST },
    ),
  ],
  options: {
    // TypeScript 7 has no API for the default parser, which would then see nothing and pass.
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    // Not every dist/: libraries live in folders of that name.
    exclude: { path: '^(web|packages/[^/]+)/dist/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.mjs'],
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'types', 'node', 'default'],
    },
  },
}
