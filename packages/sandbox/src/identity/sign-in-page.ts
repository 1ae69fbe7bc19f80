import { html } from '../pages/html.ts'
import { page, type Brand } from '../pages/layout.ts'
import { demoPassword } from '../seed/people.ts'

export interface Choice {
  email: string
  name: string
}

/** Email and password, and below it everybody who could be meant: this is a demo. */
export function signInPage(options: {
  brand: Brand
  title: string
  action: string
  hint: string
  clientName: string
  people: readonly Choice[]
  problem?: string | undefined
}): string {
  const { brand, title, action, hint, clientName, people, problem } = options
  return page({
    brand,
    title,
    body: html`<p>to continue to ${clientName}</p>
      ${problem !== undefined && html`<p role="alert" class="problem">${problem}</p>`}
      <form method="post" action="${action}" class="stack">
        <label
          >Email <input name="email" type="email" autocomplete="off" required value="${hint}"
        /></label>
        <label
          >Password
          <input
            name="password"
            type="password"
            autocomplete="off"
            required
            value="${demoPassword}"
        /></label>
        <button>Next</button>
      </form>
      <h2>Accounts in this sandbox</h2>
      <ul class="accounts">
        ${people.map(
          ({ email, name }) =>
            html`<li>
              <form method="post" action="${action}">
                <input type="hidden" name="email" value="${email}" />
                <input type="hidden" name="password" value="${demoPassword}" />
                <button class="account">${name} <small>${email}</small></button>
              </form>
            </li>`,
        )}
      </ul>`,
  })
}

/** An error that the provider shows itself and from which no way leads back. */
export const problemPage = (brand: Brand, title: string, text: string, details = '') =>
  page({
    brand,
    title,
    body: html`<p role="alert">${text}</p>
      ${details && html`<p><small>${details}</small></p>`}`,
  })
