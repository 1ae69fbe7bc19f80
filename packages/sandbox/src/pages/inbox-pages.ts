import { Router, type Response } from 'express'
import PostalMime from 'postal-mime'
import type { Inboxes, MessageSummary } from '../world/inboxes.ts'
import { html } from './html.ts'
import { page, sendPage } from './layout.ts'

const shown = 200

/** The inboxes of the sandbox's world, to read with one's own eyes. */
export function inboxPages({ inboxes }: { inboxes: Inboxes }): Router {
  const router = Router()
  router.get('/inbox', (req, res) => {
    const to = typeof req.query['to'] === 'string' ? req.query['to'] : undefined
    sendPage(res, 200, listPage(inboxes, to))
  })
  router.get('/inbox/:id', async (req, res) => {
    const message = await inboxes.read(req.params.id)
    if (!message) return missing(res)
    const mail = await PostalMime.parse(message.raw)
    return sendPage(
      res,
      200,
      page({
        brand: 'sandbox',
        title: message.subject || '(no subject)',
        body: html`<p><a href="/inbox">All mail</a></p>
          <dl>
            <dt>From</dt>
            <dd>${message.from.name} &lt;${message.from.email}&gt;</dd>
            <dt>Delivered to</dt>
            <dd>${message.to.join(', ')}</dd>
            <dt>Received</dt>
            <dd>${message.at}</dd>
          </dl>
          ${
            mail.html !== undefined &&
            html`<h2>HTML</h2>
              <iframe title="Message" sandbox src="/inbox/${message.id}/html"></iframe>`
          }
          ${
            mail.text !== undefined &&
            html`<h2>Text</h2>
              <pre tabindex="0">${mail.text}</pre>`
          }
          <h2>Headers</h2>
          <div class="scroll">
            <table>
              ${message.headers.map(
                ([name, value]) =>
                  html`<tr>
                    <th scope="row">${name}</th>
                    <td>${value}</td>
                  </tr>`,
              )}
            </table>
          </div>
          <h2>Source</h2>
          <pre tabindex="0">${message.raw}</pre>`,
      }),
    )
  })
  router.get('/inbox/:id/html', async (req, res) => {
    const message = await inboxes.read(req.params.id)
    if (!message) return missing(res)
    const mail = await PostalMime.parse(message.raw)
    res.setHeader('content-type', 'text/html; charset=utf-8')
    // Mail is a stranger's document: no script, no network, no forms, an origin of its own.
    res.setHeader(
      'content-security-policy',
      "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:",
    )
    return res.end(mail.html ?? '')
  })
  return router
}

const missing = (res: Response) =>
  sendPage(
    res,
    404,
    page({
      brand: 'sandbox',
      title: 'No such message',
      body: html`<p>It may have been deleted.</p>`,
    }),
  )

function listPage(inboxes: Inboxes, to: string | undefined) {
  const all = inboxes.list({})
  const owners = [...new Set(all.flatMap((message) => message.to))].toSorted()
  const messages = inboxes.list({ to }).toReversed().slice(0, shown)
  return page({
    brand: 'sandbox',
    title: to === undefined ? 'Inbox of everybody' : `Inbox of ${to}`,
    script: '/assets/refresh.js',
    body: html`<p data-last="${String(inboxes.lastSeq())}">
        <a href="/inbox">Everybody</a>
        ${owners.map(
          (owner) => html` · <a href="/inbox?to=${encodeURIComponent(owner)}">${owner}</a>`,
        )}
      </p>
      ${
        messages.length === 0
          ? html`<p>Nothing has arrived yet. This page looks for new mail by itself.</p>`
          : table(messages)
      }`,
  })
}

const table = (messages: readonly MessageSummary[]) =>
  html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th scope="col">Subject</th>
          <th scope="col">From</th>
          <th scope="col">To</th>
          <th scope="col">Received</th>
        </tr>
      </thead>
      <tbody>
        ${messages.map(
          ({ id, subject, from, to, at }) =>
            html`<tr>
              <td><a href="/inbox/${id}">${subject || '(no subject)'}</a></td>
              <td>${from.name} &lt;${from.email}&gt;</td>
              <td>${to.join(', ')}</td>
              <td>${at.slice(0, 19).replace('T', ' ')}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`
