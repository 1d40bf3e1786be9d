// Cancelling a run, in its card and in the queue: asked for where work would be lost, for there is no undo.
import type { ComponentChild } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { App } from '../../state/app'
import { type Run, RunStatus } from '../../api/gen/train_tools_pb'
import { losesWork } from '../../api/live/runs'
import { say } from './texts'

/** Asks the host to change a run, and shows it as it is then. */
export function change(app: App, work: () => Promise<{ run?: Run }>): void {
  void app.notices.attempt(async () => {
    const { run } = await work()
    if (run) app.live.logs.takeRun(run)
  })
}

/** The button that cancels a run, and the question in its place while it is asked. */
export function useCancel(app: App, run: Run): { button: ComponentChild; question: ComponentChild } {
  const [asking, setAsking] = useState(false)
  const pressed = useRef<HTMLButtonElement>(null)
  const refused = useRef(false)
  useLayoutEffect(() => {
    if (refused.current) pressed.current?.focus() // to where the keyboard was before the question
    refused.current = false
  }, [asking])

  const cancel = () => {
    setAsking(false)
    change(app, () => app.host.training.cancel({ runId: run.id }))
  }
  const keep = () => {
    refused.current = true
    setAsking(false)
  }
  const button = (
    <button
      ref={pressed}
      type="button"
      class="tt-button tt-button-small"
      disabled={run.status === RunStatus.STOPPING}
      title={say('cancelHelp')}
      data-testid="cancel"
      onClick={() => (losesWork(run) ? setAsking(true) : cancel())}>
      {say('cancel')}
    </button>
  )
  return { button, question: asking && losesWork(run) ? <SureQuestion onYes={cancel} onNo={keep} /> : null }
}

function SureQuestion({ onYes, onNo }: { onYes: () => void; onNo: () => void }) {
  const no = useRef<HTMLButtonElement>(null)
  useEffect(() => no.current?.focus(), [])
  return (
    <div
      class="tt-row tt-sure"
      role="alertdialog"
      aria-label={say('cancelSure')}
      data-testid="cancel-question"
      onKeyDown={event => event.key === 'Escape' && onNo()}>
      <span>{say('cancelSure')}</span>
      <button type="button" class="tt-button tt-button-small" data-testid="cancel-yes" onClick={onYes}>
        {say('cancelYes')}
      </button>
      <button type="button" class="tt-button tt-button-small" data-testid="cancel-no" ref={no} onClick={onNo}>
        {say('cancelNo')}
      </button>
    </div>
  )
}
