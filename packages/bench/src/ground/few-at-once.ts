/** Does `work` for 0 … count-1, never more than `lanes` at once, in order of beginning. */
export const fewAtOnce = async <T>(
  { count, lanes }: { readonly count: number; readonly lanes: number },
  work: (place: number) => Promise<T>,
): Promise<T[]> => {
  const results: T[] = []
  let next = 0
  const run = async () => {
    while (next < count) {
      const place = next
      next += 1
      results.push(await work(place))
    }
  }
  await Promise.all(Array.from({ length: Math.min(lanes, count) }, run))
  return results
}
