import { Router } from 'express'
import { settingsRow, type Settings, type SettingsKeeper } from '../control/settings.ts'
import { readForm } from '../identity/token-form.ts'
import { tenants } from '../seed/microsoft-directory.ts'
import { html } from './html.ts'
import { page, sendPage } from './layout.ts'

const coops = ['same-origin', 'same-origin-allow-popups', 'none']

/** Standing behaviour of the providers, for people; the same as `/api/settings`. */
export function behaviourPage({ settings }: { settings: SettingsKeeper }): Router {
  const router = Router()
  router.get('/behaviour', (_req, res) => sendPage(res, 200, behaviour(settings.read())))
  router.post('/behaviour', async (req, res) => {
    const form = await readForm(req)
    const change = settingsRow.pick({ coop: true, refreshTokens: true, mimeFrom: true }).safeParse({
      coop: {
        microsoft: form.get('coopMicrosoft'),
        google: form.get('coopGoogle'),
        signIn: settings.read().coop.signIn,
      },
      refreshTokens: form.get('refreshTokens'),
      mimeFrom: form.get('mimeFrom'),
    })
    if (change.success)
      await settings.change({
        ...change.data,
        googleTesting: form.has('googleTesting'),
        needsAdminApproval: form.getAll('needsAdminApproval'),
        sendsFromAlias: form.getAll('sendsFromAlias'),
      })
    res.redirect(303, '/behaviour')
  })
  return router
}

const choice = (label: string, name: string, values: readonly string[], now: string) =>
  html`<label
    >${label}
    <select name="${name}">
      ${values.map((value) =>
        value === now ? html`<option selected>${value}</option>` : html`<option>${value}</option>`,
      )}
    </select></label
  >`

const tick = (label: string, name: string, value: string, isOn: boolean) =>
  html`<label class="tick"
    >${
      isOn
        ? html`<input type="checkbox" name="${name}" value="${value}" checked />`
        : html`<input type="checkbox" name="${name}" value="${value}" />`
    }
    ${label}</label
  >`

const behaviour = (now: Settings) =>
  page({
    brand: 'sandbox',
    title: 'Behaviour',
    body: html`<form method="post" action="/behaviour" class="stack">
      ${choice('Opener policy of Microsoft’s pages', 'coopMicrosoft', coops, now.coop.microsoft)}
      ${choice('Opener policy of Google’s pages', 'coopGoogle', coops, now.coop.google)}
      ${choice('Microsoft’s refresh tokens', 'refreshTokens', ['rotate', 'strict', 'grace'], now.refreshTokens)}
      ${choice('From of a MIME message at Microsoft', 'mimeFrom', ['honoured', 'ignored'], now.mimeFrom)}
      <fieldset>
        <legend>Google</legend>
        ${tick('Project is in testing: consent lasts seven days', 'googleTesting', 'on', now.googleTesting)}
      </fieldset>
      <fieldset>
        <legend>Only administrators may consent in</legend>
        ${tenants.map(({ domain }) =>
          tick(domain, 'needsAdminApproval', domain, now.needsAdminApproval.includes(domain)),
        )}
      </fieldset>
      <fieldset>
        <legend>Sending from an alias keeps the alias in</legend>
        ${tenants.map(({ domain }) =>
          tick(domain, 'sendsFromAlias', domain, now.sendsFromAlias.includes(domain)),
        )}
      </fieldset>
      <div><button>Save</button></div>
    </form>`,
  })
