import { PROBLEMS, type FieldError, type LastChange, type ProblemCode } from '@letterhead/contract'

/** The server's closed list, and two that only a browser can know. */
export type ApiProblemCode = ProblemCode | 'offline' | 'unreadable_answer'

export interface ApiProblem {
  readonly code: ApiProblemCode
  /** 0 when there was no answer. */
  readonly status: number
  readonly errors: readonly FieldError[]
  /** What to send to the operator: the same id stands in the server's log. */
  readonly requestId: string | null
  readonly retryAfterSeconds: number | null
  /** Whose change came first. */
  readonly changed: LastChange | null
}

export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: ApiProblem }

export const isProblemCode = (code: string): code is ProblemCode => Object.hasOwn(PROBLEMS, code)

/** For react-query, which knows a failure only as something thrown. */
export class ApiRefusal extends Error {
  readonly problem: ApiProblem

  constructor(problem: ApiProblem) {
    super(problem.code)
    this.name = 'ApiRefusal'
    this.problem = problem
  }
}

/** Reads a thrown value back; anything that is not a refusal is a bug of ours. */
export const problemOf = (error: unknown): ApiProblem =>
  error instanceof ApiRefusal
    ? error.problem
    : {
        code: 'internal_error',
        status: 0,
        errors: [],
        requestId: null,
        retryAfterSeconds: null,
        changed: null,
      }
