import {
  PROBLEMS,
  type FieldError,
  type LastChange,
  type ProblemCode,
  type ProblemDetails,
} from '@letterhead/contract'

interface Extra {
  /** Public sentence: what to do. */
  readonly detail?: string
  readonly errors?: readonly FieldError[]
  readonly changed?: LastChange
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

/** As a client reads it; `note` and `cause` stay here. */
export const problemDetails = ({ code, extra }: Problem, requestId: string): ProblemDetails => {
  const { status, title } = PROBLEMS[code]
  return {
    type: `/api/problems#${code}`,
    title,
    status,
    code,
    ...(extra.detail === undefined ? {} : { detail: extra.detail }),
    request_id: requestId,
    ...(extra.errors === undefined ? {} : { errors: [...extra.errors] }),
    ...(extra.changed === undefined ? {} : { changed: extra.changed }),
  }
}
