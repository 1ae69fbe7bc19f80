import { Router } from 'express'
import { z } from 'zod'
import { endGrants, type ControlDeps } from '../control/control-api.ts'
import { readForm } from '../identity/token-form.ts'
import { html, type Html } from './html.ts'
import { page, sendPage } from './layout.ts'

const faultForm = z.object({
  name: z.string(),
  mailbox: z.string().trim().optional(),
  times: z.coerce.number().int().nonnegative().default(1),
})
const grantForm = z.object({ provider: z.enum(['microsoft', 'google']), email: z.string() })

/** Home, Faults, People and Journal: the control API for people. */
export function controlPages(deps: ControlDeps): Router {
  const router = Router()
  router.get('/', (_req, res) => sendPage(res, 200, homePage(deps)))
  router.get('/faults', (_req, res) => sendPage(res, 200, faultsPage(deps)))
  router.post('/faults', async (req, res) => {
    const form = faultForm.safeParse(Object.fromEntries(await readForm(req)))
    const named = form.success ? deps.known.get(form.data.name) : undefined
    if (form.success && named) {
      const { mailbox, times } = form.data
      await deps.faults.add({
        name: named.name,
        provider: named.provider,
        operation: named.operation,
        ...(mailbox ? { mailbox } : {}),
        ...(times > 0 ? { times } : {}),
      })
    }
    res.redirect(303, '/faults')
  })
  router.post('/faults/clear', async (req, res) => {
    const id = (await readForm(req)).get('id')
    await deps.faults.clear(id ?? undefined)
    res.redirect(303, '/faults')
  })
  router.get('/people', (_req, res) => sendPage(res, 200, peoplePage(deps)))
  router.post('/people/end-grants', async (req, res) => {
    const form = grantForm.safeParse(Object.fromEntries(await readForm(req)))
    if (form.success) await endGrants(deps, form.data)
    res.redirect(303, '/people')
  })
  router.get('/journal', (_req, res) => sendPage(res, 200, journalPage(deps)))
  return router
}

const homePage = ({ seed, clock }: ControlDeps) =>
  page({
    brand: 'sandbox',
    title: 'Letterhead sandbox',
    body: html`<p>
        Stand-ins of Microsoft 365 and Google, the host product's sign-in, a mail server and
        everybody's inbox. No account anywhere is needed, and nothing leaves this machine.
      </p>
      <ul>
        <li><a href="/inbox">Inbox</a>: what recipients really got</li>
        <li><a href="/faults">Faults</a>: make a provider misbehave</li>
        <li><a href="/behaviour">Behaviour</a>: token rotation, opener policy, strict tenants</li>
        <li><a href="/people">People</a>: who can sign in, and with which password</li>
        <li><a href="/journal">Journal</a>: what was asked of the providers and answered</li>
      </ul>
      <p>
        Platform mail server: <code>127.0.0.1:${new URL(seed.smtpUrl).port}</code>. Sandbox time:
        ${new Date(clock.now()).toISOString()}.
      </p>`,
  })

function faultsPage({ faults, known }: ControlDeps) {
  const active = faults.active()
  const byProvider = Map.groupBy(known.values(), ({ provider }) => provider)
  return page({
    brand: 'sandbox',
    title: 'Faults',
    body: html`<h2>Active</h2>
      ${
        active.length === 0
          ? html`<p>None: the providers behave.</p>`
          : html`<ul>
              ${active.map(
                ({ id, name, provider, operation, mailbox, times }) =>
                  html`<li>
                    <form method="post" action="/faults/clear">
                      ${name === undefined ? `${provider} ${operation}` : (known.get(name)?.title ?? name)}
                      (${provider}) for ${mailbox ?? 'every mailbox'},
                      ${times === undefined ? 'until cleared' : `next ${times}`}
                      <input type="hidden" name="id" value="${id}" />
                      <button class="quiet">Clear</button>
                    </form>
                  </li>`,
              )}
            </ul>`
      }
      <h2>Add one</h2>
      <form method="post" action="/faults" class="stack">
        <label
          >Fault
          <select name="name">
            ${[...byProvider].map(
              ([provider, list]) =>
                html`<optgroup label="${provider}">
                  ${list.map(
                    ({ name, title, operation }) =>
                      html`<option value="${name}">${title} (${operation})</option>`,
                  )}
                </optgroup>`,
            )}
          </select></label
        >
        <label>Mailbox (empty: every one) <input name="mailbox" type="email" /></label>
        <label
          >Times (0: until cleared) <input name="times" type="number" min="0" value="1"
        /></label>
        <div><button>Add fault</button></div>
      </form>`,
  })
}

const table = (columns: readonly string[], rows: readonly Html[]) =>
  html`<div class="scroll">
    <table>
      <thead>
        <tr>
          ${columns.map((column) => html`<th scope="col">${column}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`

const peoplePage = ({ seed }: ControlDeps) =>
  page({
    brand: 'sandbox',
    title: 'People',
    body: html`<p>Everybody's password is <code>${seed.signInPeople[0]?.password}</code>.</p>
      <h2>Sign-in of the host product</h2>
      ${table(
        ['Person', 'Role', 'Organisation', 'Language'],
        seed.signInPeople.map(
          ({ email, name, role, organizationId, locale }) =>
            html`<tr>
              <td>${name}<br /><small>${email}</small></td>
              <td>${role}</td>
              <td>${organizationId ?? '-'}</td>
              <td>${locale}</td>
            </tr>`,
        ),
      )}
      <h2>Accounts at the providers</h2>
      ${table(
        ['Account', 'Provider', 'Kind', 'Aliases', 'May send as', 'Consent'],
        seed.mailboxes.map(
          ({ email, name, provider, kind, hasMailbox, isAdmin, aliases, sendAs }) =>
            html`<tr>
              <td>${name}<br /><small>${email}</small></td>
              <td>${provider}</td>
              <td>${kind}${isAdmin && ', administrator'}${!hasMailbox && ', no mailbox'}</td>
              <td>${aliases.join(', ')}</td>
              <td>${sendAs.join(', ')}</td>
              <td>
                <form method="post" action="/people/end-grants">
                  <input type="hidden" name="provider" value="${provider}" />
                  <input type="hidden" name="email" value="${email}" />
                  <button class="quiet">Remove access</button>
                </form>
              </td>
            </tr>`,
        ),
      )}`,
  })

const journalPage = ({ journal }: ControlDeps) =>
  page({
    brand: 'sandbox',
    title: 'Journal',
    body: table(
      ['No.', 'Time', 'Provider', 'Operation', 'Mailbox', 'Status', 'Outcome'],
      journal.last(300).map(
        (row) =>
          html`<tr>
            <td>${row.seq}</td>
            <td>${row.at}</td>
            <td>${row.provider}</td>
            <td>${row.operation} ${row.detail}</td>
            <td>${row.mailbox ?? '-'}</td>
            <td>${row.status}</td>
            <td>${row.outcome}${row.fault !== undefined && ` (fault ${row.fault})`}</td>
          </tr>`,
      ),
    ),
  })
