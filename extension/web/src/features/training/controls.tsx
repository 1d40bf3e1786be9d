import { useState } from 'preact/hooks'
import type { App } from '../../state/app'
import { type Run, RunStatus } from '../../api/gen/train_tools_pb'
import { canResume, isEnded, isRunning } from '../../api/live/runs'
import { Icon } from '../../ui/icons'
import { change, useCancel } from './cancel'
import { askToNotify, mayNotify } from './ending'
import { say } from './texts'

/** What can be done with a run in its present status. */
export function Controls({ app, run, onClose }: { app: App; run: Run; onClose: () => void }) {
  const cancel = useCancel(app, run)
  const training = app.host.training
  const runId = run.id
  if (isEnded(run)) {
    const hasFiles = run.status === RunStatus.DONE || run.status === RunStatus.STOPPED
    return (
      <div class="tt-row">
        {hasFiles && (
          <button
            type="button"
            class="tt-button tt-button-main"
            data-testid="see-results"
            onClick={() => app.workspace.store.set({ step: 'results' })}>
            {say('toResults')}
          </button>
        )}
        <button
          type="button"
          class="tt-button tt-button-quiet tt-button-icon"
          aria-label={say('hide')}
          onClick={onClose}>
          <Icon name="close" />
        </button>
      </div>
    )
  }
  if (cancel.question) return cancel.question
  const stopping = run.status === RunStatus.STOPPING
  return (
    <div class="tt-row">
      {isRunning(run) && (
        <>
          <NotifyButton app={app} />
          <button
            type="button"
            class="tt-button tt-button-small"
            disabled={stopping}
            title={say('pauseHelp')}
            data-testid="pause"
            onClick={() => change(app, () => training.pause({ runId }))}>
            <Icon name="pause" />
            {say('pause')}
          </button>
        </>
      )}
      {canResume(run) && (
        <button
          type="button"
          class="tt-button tt-button-small tt-button-main"
          data-testid="resume"
          onClick={() => change(app, () => training.resume({ runId }))}>
          <Icon name="play" />
          {say('resume')}
        </button>
      )}
      {(run.status === RunStatus.TRAINING || stopping) && (
        <button
          type="button"
          class="tt-button tt-button-small"
          disabled={stopping}
          title={say('stopHelp')}
          data-testid="stop-and-save"
          onClick={() => change(app, () => training.stopAndSave({ runId }))}>
          {say('stopAndSave')}
        </button>
      )}
      {cancel.button}
    </div>
  )
}

function NotifyButton({ app }: { app: App }) {
  const [on, setOn] = useState(mayNotify())
  if (on) return null
  const ask = async () => {
    const allowed = await askToNotify()
    setOn(true)
    app.notices.done(say(allowed ? 'willNotify' : 'notifyRefused'))
  }
  return (
    <button
      type="button"
      class="tt-button tt-button-small tt-button-quiet"
      data-testid="notify"
      onClick={() => void ask()}>
      <Icon name="bell" />
      {say('notify')}
    </button>
  )
}
