import type { App } from '../../state/app'
import { bytes } from '../../i18n/format'
import { useStore } from '../../state/store'
import type { StubState } from '../../api/stub'
import { language } from '../../i18n/texts'
import { ProblemLine } from '../../ui/finding'
import { Log } from './log'
import { StepLine } from './step-line'
import { say } from './texts'

/** The state of the stub as one card with one thing to press. */
export function Setup({ app, signal }: { app: App; signal: AbortSignal }) {
  useStore(language)
  const { stub } = useStore(app.connection.store)
  if (!stub)
    return (
      <p class="tt-setup">
        <span class="tt-spinner" />
      </p>
    )
  const { host, setup } = stub
  const screen = screenOf(stub)
  const steps = setup?.steps ?? []
  const total = steps.reduce((sum, step) => sum + (step.size_bytes ?? 0), 0)
  return (
    <div class="tt-setup" data-testid={`setup-${host.state}`}>
      <h2 class="tt-setup-title">{say(screen.title)}</h2>
      {screen.intro && <p class="tt-muted">{say(screen.intro)}</p>}
      <ProblemLine problem={host.problem} tone={host.state === 'failed' ? 'problem' : 'note'} />
      {steps.length > 0 && host.state !== 'starting' && (
        <div class="tt-card">
          <ol class="tt-setup-steps">
            {steps.map(step => (
              <StepLine key={step.id} step={step} />
            ))}
          </ol>
          {total > 0 && <p class="tt-setup-total tt-muted tt-small">{say('total', { size: bytes(total) })}</p>}
        </div>
      )}
      <Actions app={app} stub={stub} signal={signal} />
      <Log app={app} tail={setup?.log_tail ?? []} open={host.state === 'failed'} signal={signal} />
    </div>
  )
}

interface Screen {
  title: 'missingTitle' | 'runningTitle' | 'startingTitle' | 'failedTitle'
  intro?: 'missingIntro' | 'runningIntro' | 'startingIntro'
}

function screenOf({ host, setup }: StubState): Screen {
  if (host.state === 'failed') return { title: 'failedTitle' }
  if (host.state === 'setting_up' || setup?.running) return { title: 'runningTitle', intro: 'runningIntro' }
  if (host.state === 'starting') return { title: 'startingTitle', intro: 'startingIntro' }
  return { title: 'missingTitle', intro: 'missingIntro' }
}

function Actions({ app, stub, signal }: { app: App; stub: StubState; signal: AbortSignal }) {
  const { host, setup } = stub
  const press = (work: (signal: AbortSignal) => Promise<void>) =>
    void app.notices.attempt(async () => {
      await work(signal)
      app.connection.retryNow()
    })
  if (host.state === 'setting_up' || setup?.running) {
    return (
      <div class="tt-row">
        <span class="tt-spinner" />
        <button type="button" class="tt-button" data-testid="setup-cancel" onClick={() => press(app.stub.cancelSetup)}>
          {say('cancel')}
        </button>
      </div>
    )
  }
  if (host.state === 'starting') return <span class="tt-spinner" />
  const unfinished = setup?.steps.some(step => step.state !== 'done') ?? false
  if (host.state === 'failed' && !unfinished) {
    return (
      <button
        type="button"
        class="tt-button tt-button-main"
        data-testid="host-restart"
        onClick={() => press(app.stub.restartHost)}>
        {say('restart')}
      </button>
    )
  }
  const again = setup?.steps.some(step => step.state === 'failed')
  return (
    <div class="tt-row">
      <button
        type="button"
        class="tt-button tt-button-main tt-button-large"
        data-testid="setup-start"
        onClick={() => press(app.stub.startSetup)}>
        {say(again ? 'retry' : 'start')}
      </button>
      {setup?.offers_cpu && (
        <button
          type="button"
          class="tt-button tt-button-large"
          data-testid="setup-start-cpu"
          onClick={() => press(app.stub.startSetupForCpu)}>
          {say('startForCpu')}
        </button>
      )}
    </div>
  )
}
