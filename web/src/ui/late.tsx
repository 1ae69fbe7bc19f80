import { Trans } from '@lingui/react/macro'
import { lazy, type ComponentType, type LazyExoticComponent } from 'react'
import { Button } from './button.tsx'
import { Notice } from './notice.tsx'

/** In the place of a part that did not come: offline, or its file went with an older build. */
export const NotLoaded = () => (
  <Notice
    tone="warn"
    live="assertive"
    title={<Trans>This part of the page could not be loaded</Trans>}
    actions={
      <Button look="primary" onClick={() => window.location.reload()}>
        <Trans>Reload the page</Trans>
      </Button>
    }
  >
    <p>
      <Trans>
        You may be offline, or a new version was installed in the meantime. What you typed is still
        here: copy it if you need it, then reload.
      </Trans>
    </p>
  </Notice>
)

/**
 * A part of a page that is fetched when it is first shown, or ahead of that by `fetch`. Where that
 * fails, only this part says so: the rest of the page, with what somebody typed, stays.
 */
export const late = <Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): LazyExoticComponent<ComponentType<Props>> & { readonly fetch: () => Promise<unknown> } => {
  let coming: Promise<ComponentType<Props>> | undefined
  const fetch = () => (coming ??= load().catch(() => NotLoaded))
  return Object.assign(
    lazy(async () => ({ default: await fetch() })),
    { fetch },
  )
}
