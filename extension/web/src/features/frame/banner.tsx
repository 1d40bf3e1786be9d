import { useState } from 'preact/hooks'
import type { App } from '../../state/app'
import { useStore } from '../../state/store'
import { language } from '../../i18n/texts'
import { Icon } from '../../ui/icons'
import { say } from './texts'

/** One calm line above everything when the person should know something about the connection. */
export function Banner({ app }: { app: App }) {
  useStore(language)
  const { status, stub } = useStore(app.connection.store)
  const { isStray } = useStore(app.lease.store)
  const [dismissed, setDismissed] = useState(false)
  if (status === 'lost') {
    return (
      <div class="tt-banner" role="status" data-testid="banner">
        <span class="tt-spinner" />
        <span class="tt-grow">{say('lost')}</span>
        <button type="button" class="tt-button tt-button-small" onClick={() => app.connection.retryNow()}>
          {say('retry')}
        </button>
      </div>
    )
  }
  if (status === 'login') {
    return (
      <div class="tt-banner tt-banner-warn" role="alert" data-testid="banner">
        <Icon name="alert" />
        <span class="tt-grow">{say('login')}</span>
        <button
          type="button"
          class="tt-button tt-button-small"
          data-testid="reload-page"
          onClick={() => app.page.reload()}>
          {say('reload')}
        </button>
      </div>
    )
  }
  if (isStray) return <StrayGpu app={app} />
  if (stub?.public_without_login && !dismissed) {
    return (
      <div class="tt-banner tt-banner-warn" role="status" data-testid="banner">
        <Icon name="alert" />
        <span class="tt-grow">{say('open')}</span>
        <button
          type="button"
          class="tt-button tt-button-quiet tt-button-icon"
          aria-label={say('dismiss')}
          onClick={() => setDismissed(true)}>
          <Icon name="close" />
        </button>
      </div>
    )
  }
  return null
}

// A training that ended without a word may leave the GPU lent, and then images wait for nothing.
function StrayGpu({ app }: { app: App }) {
  const takeBack = () =>
    void app.notices.attempt(async () => {
      await app.lease.takeBack()
      app.notices.done(say('gpuComes'))
    })
  return (
    <div class="tt-banner tt-banner-warn" role="status" data-testid="banner">
      <Icon name="alert" />
      <span class="tt-grow">{say('gpuStray')}</span>
      <button type="button" class="tt-button tt-button-small" data-testid="take-gpu-back" onClick={takeBack}>
        {say('gpuBack')}
      </button>
    </div>
  )
}
