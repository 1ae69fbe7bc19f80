/** One attack of docs/security.md. */
export interface Case {
  readonly id: string
  readonly attack: string
  /** Why no test proves it; null: one must. */
  readonly exception: string | null
}

/** `journey` and `load`: a test that is named here and run by another command. */
export interface Proof {
  readonly name: string
  readonly result: 'passed' | 'failed' | 'journey' | 'load'
}

const ID = /\b[A-K]-\d{2}\b/g
const ROW = /^\| ([A-K]-\d{2}) +\| (.*?) +\| (.*?) *\|$/gm
const EXCEPTION = /^Exception: (.+)$/

export const idsIn = (text: string): string[] => text.match(ID) ?? []

export const casesIn = (document: string): Case[] =>
  [...document.matchAll(ROW)].map(([, id = '', attack = '', note = '']) => ({
    id,
    attack: attack.trim(),
    exception: EXCEPTION.exec(note.trim())?.[1] ?? null,
  }))

export interface Verdict {
  readonly table: readonly { readonly one: Case; readonly proofs: readonly Proof[] }[]
  /** Attacks that a test withstood in this run, and none failed. */
  readonly proven: number
  /** Attacks that only tests of other commands prove. */
  readonly elsewhere: number
  readonly excused: number
  readonly open: readonly string[]
  /** What makes the list untrue. */
  readonly complaints: readonly string[]
}

/** Every attack needs a proof that did not fail, or a reason; every id in a name must be an attack. */
export const judge = (cases: readonly Case[], proofs: readonly Proof[]): Verdict => {
  const table = cases.map((one) => ({
    one,
    proofs: proofs.filter(({ name }) => idsIn(name).includes(one.id)),
  }))
  const known = new Set(cases.map(({ id }) => id))
  const open = table.filter(({ one, proofs: of }) => of.length === 0 && one.exception === null)
  const failed = proofs.filter(({ result }) => result === 'failed')
  const ran = (of: readonly Proof[]): boolean => of.some(({ result }) => result === 'passed')
  const broke = (of: readonly Proof[]): boolean => of.some(({ result }) => result === 'failed')
  const unknown = proofs.flatMap(({ name }) => idsIn(name)).filter((id) => !known.has(id))
  return {
    table,
    proven: table.filter(({ proofs: of }) => ran(of) && !broke(of)).length,
    elsewhere: table.filter(({ proofs: of }) => of.length > 0 && !ran(of) && !broke(of)).length,
    excused: table.filter(({ one, proofs: of }) => of.length === 0 && one.exception !== null)
      .length,
    open: open.map(({ one }) => one.id),
    complaints: [
      ...(cases.length === 0 ? ['docs/security.md lists no attack'] : []),
      ...open.map(({ one }) => `${one.id} has neither a test nor a reason`),
      ...failed.map(({ name }) => `failed: ${name}`),
      ...[...new Set(unknown)].map((id) => `${id} is named by a test and is not in the list`),
    ],
  }
}
