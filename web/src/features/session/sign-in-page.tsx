import { Trans, useLingui } from '@lingui/react/macro'
import { buttonLook } from '../../ui/button.tsx'

/** What somebody sees who is not signed in. The server does the rest. */
export const SignInPage = ({ product, signIn }: { product: string; signIn: string }) => {
  const { t } = useLingui()
  return (
    <div className="mx-auto mt-[12vh] max-w-sm rounded-xl border border-line bg-surface p-6 text-center shadow-card sm:p-8">
      <title>{`${t`Sign in`} · ${product}`}</title>
      <img src="/favicon.svg" alt="" width="44" height="44" className="mx-auto" />
      <h1 className="mt-4 text-xl font-semibold tracking-tight">{product}</h1>
      <p className="mt-2 mb-6 text-sm text-ink-soft">
        <Trans>Sign in to see from where your organisation’s emails are sent.</Trans>
      </p>
      <a href={signIn} className={`${buttonLook('primary')} w-full`}>
        <Trans>Sign in</Trans>
      </a>
    </div>
  )
}
