import { z } from 'zod'
import { bodyOf, sendJson, type Deps, type Exchange } from './deps.ts'
import { Rule } from './script.ts'

const Limits = z.object({ perMinute: z.number(), inFlight: z.number(), delayMs: z.number() })

/** For the bench only: `rules`, `limits`, `journal?after=`, `counts`. */
export const answerControl = async (deps: Deps, { request, response }: Exchange): Promise<void> => {
  const url = new URL(request.url ?? '/', 'http://stand-in')
  const act = `${request.method} ${url.pathname.replace('/control/', '')}`
  if (act === 'POST rules') deps.script.add(Rule.parse(JSON.parse(await bodyOf(request))))
  if (act === 'DELETE rules') deps.script.clear()
  if (act === 'POST limits') deps.directory.change(Limits.parse(JSON.parse(await bodyOf(request))))
  if (act === 'GET journal')
    return sendJson(response, 200, deps.journal.after(Number(url.searchParams.get('after') ?? 0)))
  if (act === 'GET counts')
    return sendJson(response, 200, {
      ...deps.directory.counts(),
      calls: deps.journal.last(),
      residentBytes: process.memoryUsage.rss(),
    })
  sendJson(response, 200, {})
}
