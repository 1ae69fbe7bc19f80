import type { Endpoint, FieldError } from '@letterhead/contract'
import { safeParse, type $ZodIssue, type $ZodType } from 'zod/v4/core'
import { Problem } from './problem.ts'

type Part = 'params' | 'query' | 'headers' | 'body'

/** What the contract's own checks mean, for a developer who reads the problem. */
const SENTENCES: Readonly<Record<string, string>> = {
  invalid_address: 'Give one address such as name@company.com.',
  forbidden_sign: 'Remove the signs < > ".',
  control_characters: 'Remove line breaks and control characters.',
  encoded_word: 'Give the text itself, not the form =?…?= of a mail header.',
  blank: 'Give some text.',
}

/** @throws {Problem} `validation_failed` with a pointer for every field at fault. */
export const parsePart = (endpoint: Endpoint, part: Part, value: unknown): unknown => {
  const schema = endpoint[part]
  if (schema === undefined) return undefined
  const errors = problemsOf(schema, value, part === 'body' ? '#' : `#/${part}`)
  if ('value' in errors) return errors.value
  // An id in the path that cannot be one names nothing: the same answer as an unknown one.
  if (part === 'params') throw new Problem('not_found')
  throw new Problem('validation_failed', { errors: errors.errors })
}

/**
 * A part of the body whose schema another part decides, such as a template's fields by the kind.
 *
 * @throws {Problem} as above; `pointer` is where `value` stands, e.g. `#/template/data`.
 */
export const checkField = (
  schema: $ZodType,
  { value, pointer }: { readonly value: unknown; readonly pointer: string },
): void => {
  const errors = problemsOf(schema, value, pointer)
  if ('errors' in errors) throw new Problem('validation_failed', { errors: errors.errors })
}

/** As above, and gives what the schema made of it. */
export const readField = <S extends $ZodType>(
  schema: S,
  { value, pointer }: { readonly value: unknown; readonly pointer: string },
): S['_zod']['output'] => {
  const result = problemsOf(schema, value, pointer)
  if ('errors' in result) throw new Problem('validation_failed', { errors: result.errors })
  return result.value
}

/** Faults that one answer names: of a megabyte that is nothing but faults it would be a dozen (attack J-01). */
const MOST_ERRORS = 100

const problemsOf = <S extends $ZodType>(
  schema: S,
  value: unknown,
  start: string,
): { value: S['_zod']['output'] } | { errors: readonly FieldError[] } => {
  const result = safeParse(schema, value)
  if (result.success) return { value: result.data }
  const errors = result.error.issues
    .slice(0, MOST_ERRORS)
    .flatMap((issue) => fieldErrors(issue, start))
  return { errors: errors.slice(0, MOST_ERRORS) }
}

const fieldErrors = (issue: $ZodIssue, start: string): readonly FieldError[] => {
  const pointer = [start, ...issue.path.map(pointerStep)].join('/')
  if (issue.code === 'unrecognized_keys')
    return issue.keys.slice(0, MOST_ERRORS).map((key) => ({
      pointer: `${pointer}/${pointerStep(key)}`,
      code: 'unknown_property',
      detail: `There is no property ${JSON.stringify(key)} here. Remove it.`,
    }))
  const own = SENTENCES[issue.message]
  return [
    own === undefined
      ? { pointer, code: issue.code, detail: issue.message }
      : { pointer, code: issue.message, detail: own },
  ]
}

/** RFC 6901. */
const pointerStep = (step: PropertyKey): string =>
  String(step).replaceAll('~', '~0').replaceAll('/', '~1')
