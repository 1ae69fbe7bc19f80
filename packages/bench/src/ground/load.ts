import { monotonic } from './clock.ts'
import { openLine } from './line.ts'

/**
 * Requests as fast as they are answered, over kept-alive connections, for some seconds; answers per
 * second. Every answer must have the status expected.
 */
export const requestsPerSecond = async ({
  port,
  lanes,
  seconds,
  status,
  request,
}: {
  readonly port: number
  readonly lanes: number
  readonly seconds: number
  readonly status: number
  /** The text of the n-th request. */
  readonly request: (place: number) => string
}): Promise<number> => {
  const lines = await Promise.all(Array.from({ length: lanes }, async () => await openLine(port)))
  const begun = monotonic()
  const end = begun + seconds * 1_000
  let asked = 0
  let answered = 0
  await Promise.all(
    lines.map(async (line) => {
      while (monotonic() < end) {
        const place = asked
        asked += 1
        const answer = await line.ask(request(place))
        if (answer.status !== status) throw new Error(`${answer.status}: ${answer.body}`)
        answered += 1
      }
      line.close()
    }),
  )
  return answered / ((monotonic() - begun) / 1_000)
}
