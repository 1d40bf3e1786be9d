import type { App } from '../../state/app'
import { bytes } from '../../i18n/format'
import { useStore } from '../../state/store'
import type { StubState } from '../../api/stub'
import { language } from '../../i18n/texts'
import { ProblemLine } from '../../ui/finding'
import { Log } from './log'
import { type Look, looks } from './looks'
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
  const { host, setup, screen } = stub
  const look = looks[screen]
  const steps = look.steps ? (setup?.steps ?? []) : []
  const total = steps.reduce((sum, step) => sum + (step.state === 'done' ? 0 : (step.size_bytes ?? 0)), 0)
  return (
    <div class="tt-setup" data-testid={`setup-${screen}`}>
      <h2 class="tt-setup-title">{say(look.title)}</h2>
      {look.intro && <p class="tt-muted">{say(look.intro)}</p>}
      <ProblemLine problem={host.problem} tone={look.failed ? 'problem' : 'note'} />
      {steps.length > 0 && (
        <div class="tt-card">
          <ol class="tt-setup-steps">
            {steps.map(step => (
              <StepLine key={step.id} step={step} />
            ))}
          </ol>
          {total > 0 && <p class="tt-setup-total tt-muted tt-small">{say('total', { size: bytes(total) })}</p>}
        </div>
      )}
      <Actions app={app} stub={stub} button={look.button} signal={signal} />
      <Log key={screen} app={app} of={look.log} tail={setup?.log_tail ?? []} open={look.failed} signal={signal} />
    </div>
  )
}

interface Properties {
  app: App
  stub: StubState
  button: Look['button']
  signal: AbortSignal
}

function Actions({ app, stub, button, signal }: Properties) {
  const press = (work: (signal: AbortSignal) => Promise<void>) =>
    void app.notices.attempt(async () => {
      await work(signal)
      app.connection.retryNow()
    })
  if (button === null) return <span class="tt-spinner" />
  if (button === 'cancel') {
    return (
      <div class="tt-row">
        <span class="tt-spinner" />
        <button type="button" class="tt-button" data-testid="setup-cancel" onClick={() => press(app.stub.cancelSetup)}>
          {say('cancel')}
        </button>
      </div>
    )
  }
  if (button === 'restart') {
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
  return (
    <div class="tt-row">
      <button
        type="button"
        class="tt-button tt-button-main tt-button-large"
        data-testid="setup-start"
        onClick={() => press(app.stub.startSetup)}>
        {say(button)}
      </button>
      {stub.setup?.offers_cpu && (
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
