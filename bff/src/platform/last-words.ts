/**
 * What an operator reads of an error that ends the process: one clear text for a fault they can mend,
 * the stack of any other. Never all that Node would print of it: an address that cannot be parsed has
 * its password in `input`, a provider's error has the whole answer in `cause`.
 */
export const lastWords = (
  error: unknown,
  mendable: readonly (abstract new (...given: never[]) => Error)[],
): string => {
  if (!(error instanceof Error)) return 'a value that is no Error was thrown'
  return mendable.some((kind) => error instanceof kind)
    ? error.message
    : (error.stack ?? error.message)
}
