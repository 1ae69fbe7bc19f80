import { useParams } from 'wouter'
import { ApprovalRequest } from '../features/hand-over-page/approval-request.tsx'
import { LanguageSwitch } from '../features/session/language-switch.tsx'
import { PATHS } from './paths.ts'

/** `/approve/:token`: for an IT administrator without an account, so without the shell. */
export const HandOverPage = () => {
  const { token } = useParams<typeof PATHS.approve>()
  return (
    <div className="relative mx-auto w-full max-w-3xl px-4 pt-6 pb-12 sm:px-6">
      {/* In the line of the product’s name, which comes with the request. */}
      <header className="absolute top-6 right-4 sm:right-6">
        <LanguageSwitch signedIn={false} />
      </header>
      <main id="content">
        <ApprovalRequest token={token} />
      </main>
    </div>
  )
}
