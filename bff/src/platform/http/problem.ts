import { PROBLEMS, type FieldError, type ProblemCode } from '@letterhead/contract'

interface Extra {
  /** Public sentence: what to do. */
  readonly detail?: string
  readonly errors?: readonly FieldError[]
  /** For the log only. */
  readonly note?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly cause?: unknown
}

/** A refusal to a client (RFC 9457): thrown anywhere below a route, answered in one place. */
export class Problem extends Error {
  override name = 'Problem'
  readonly code: ProblemCode
  readonly extra: Extra
  constructor(code: ProblemCode, extra: Extra = {}) {
    super(extra.note ?? PROBLEMS[code].title, { cause: extra.cause })
    this.code = code
    this.extra = extra
  }
}
