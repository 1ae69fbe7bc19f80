import type { Deed } from './screen-state.ts'

const WITHIN_MS = 30_000
const STEP_MS = 40

const nameOf = (element: Element): string =>
  (element.getAttribute('aria-label') ?? element.textContent ?? '').trim()

const until = async <T>(look: () => T | undefined, what: string): Promise<T> => {
  const end = Date.now() + WITHIN_MS
  while (Date.now() < end) {
    const found = look()
    if (found !== undefined) return found
    await new Promise((resolve) => setTimeout(resolve, STEP_MS))
  }
  throw new Error(`not found: ${what}`)
}

/** The last one: a dialog stands behind everything else in the document. */
const lastNamed = <E extends Element>(found: NodeListOf<E>, words: RegExp): E | undefined =>
  [...found].findLast((one) => words.test(nameOf(one)))

const press = async (words: RegExp): Promise<void> => {
  const button = await until(
    () => lastNamed(document.querySelectorAll('button'), words),
    String(words),
  )
  button.click()
}

const type = async (text: string, into: RegExp): Promise<void> => {
  const label = await until(() => lastNamed(document.querySelectorAll('label'), into), String(into))
  const field = document.getElementById(label.htmlFor)
  if (!(field instanceof HTMLInputElement)) throw new Error(`no field for ${into}`)
  // React listens to the setter of the prototype.
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(field, text)
  field.dispatchEvent(new Event('input', { bubbles: true }))
}

/** Does in the page what a person would, waiting for each thing to be there. */
export const doDeeds = async (
  deeds: readonly Deed[],
  change: (answers: Extract<Deed, { answers: unknown }>['answers']) => void,
): Promise<void> => {
  for (const deed of deeds) {
    if ('press' in deed) await press(deed.press)
    else if ('type' in deed) await type(deed.type, deed.into)
    else {
      // What was asked for so far is answered before the answers change.
      await new Promise((resolve) => setTimeout(resolve, 300))
      change(deed.answers)
    }
  }
}
