import { useEffect, useRef, useState } from 'preact/hooks'
import type { App } from '../shared/app'
import { type Run, RunStatus } from '../shared/gen/train_tools_pb'
import { canResume, isEnded, isRunning } from '../shared/live/runs'
import { Icon } from '../shared/ui/icons'
import { askToNotify, mayNotify } from './ending'
import { say } from './texts'

/** What can be done with a run in its present status. */
export function Controls({ app, run, onClose }: { app: App; run: Run; onClose: () => void }) {
  const [sure, setSure] = useState(false)
  const training = app.host.training
  const act = (work: () => Promise<{ run?: Run }>) =>
    void app.notices.attempt(async () => {
      setSure(false)
      const { run: changed } = await work()
      if (changed) app.live.logs.takeRun(changed)
    })
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
  if (sure) return <SureQuestion onYes={() => act(() => training.cancel({ runId }))} onNo={() => setSure(false)} />
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
            onClick={() => act(() => training.pause({ runId }))}>
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
          onClick={() => act(() => training.resume({ runId }))}>
          <Icon name="play" />
          {say('resume')}
        </button>
      )}
      {(isRunning(run) || canResume(run)) && (
        <button
          type="button"
          class="tt-button tt-button-small"
          disabled={stopping}
          title={say('stopHelp')}
          data-testid="stop-and-save"
          onClick={() => act(() => training.stopAndSave({ runId }))}>
          {say('stopAndSave')}
        </button>
      )}
      <button
        type="button"
        class="tt-button tt-button-small"
        disabled={stopping}
        title={say('cancelHelp')}
        data-testid="cancel"
        onClick={() => (isRunning(run) || canResume(run) ? setSure(true) : act(() => training.cancel({ runId })))}>
        {say('cancel')}
      </button>
    </div>
  )
}

// Asked because there is no undo: the steps since the last saved file would be lost.
function SureQuestion({ onYes, onNo }: { onYes: () => void; onNo: () => void }) {
  const no = useRef<HTMLButtonElement>(null)
  useEffect(() => no.current?.focus(), [])
  return (
    <div class="tt-row tt-sure" role="alertdialog" aria-label={say('cancelSure')}>
      <span>{say('cancelSure')}</span>
      <button type="button" class="tt-button tt-button-small" data-testid="cancel-yes" onClick={onYes}>
        {say('cancelYes')}
      </button>
      <button type="button" class="tt-button tt-button-small" ref={no} onClick={onNo}>
        {say('cancelNo')}
      </button>
    </div>
  )
}

function NotifyButton({ app }: { app: App }) {
  const [on, setOn] = useState(mayNotify())
  if (on) return null
  const ask = async () => {
    const allowed = await askToNotify()
    setOn(true)
    app.notices.done(say(allowed ? 'told' : 'tellRefused'))
  }
  return (
    <button
      type="button"
      class="tt-button tt-button-small tt-button-quiet"
      data-testid="notify"
      onClick={() => void ask()}>
      <Icon name="bell" />
      {say('tell')}
    </button>
  )
}
