import { PROBLEMS } from '@letterhead/contract'
import type { RequestHandler } from 'express'

const rows = Object.entries(PROBLEMS)
  .map(
    ([code, { status, title }]) =>
      `<tr id="${code}"><td><code>${code}</code></td><td>${status}</td><td>${title}</td></tr>`,
  )
  .join('\n')

const PAGE = `<!doctype html>
<html lang="en">
<title>Problem codes</title>
<meta charset="utf-8">
<h1>Problem codes</h1>
<p>The <code>code</code> of every <code>application/problem+json</code> answer (RFC 9457).</p>
<table>
<thead><tr><th>code</th><th>HTTP status</th><th>meaning</th></tr></thead>
<tbody>
${rows}
</tbody>
</table>
</html>
`

/** The page that the `type` of a problem names. */
export const answerProblemsPage: RequestHandler = (_request, response) => {
  response.type('html').send(PAGE)
}
