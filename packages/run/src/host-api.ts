/** The host product's side of the API, with the bootstrap key. */
export type HostApi = (
  method: 'GET' | 'PUT' | 'POST',
  path: string,
  sent?: { body: unknown; headers?: Record<string, string> },
) => Promise<unknown>

const WITHIN_MS = 10_000

/** Throws with the status and the product's own words when it refuses. */
export const hostApi =
  (at: { port: number; key: string }): HostApi =>
  async (method, path, sent) => {
    const answer = await fetch(`http://127.0.0.1:${at.port}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${at.key}`,
        ...(sent ? { 'content-type': 'application/json' } : {}),
        ...sent?.headers,
      },
      ...(sent ? { body: JSON.stringify(sent.body) } : {}),
      signal: AbortSignal.timeout(WITHIN_MS),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} /api/v1${path} answered ${answer.status}: ${text}`)
    return text === '' ? undefined : JSON.parse(text)
  }
