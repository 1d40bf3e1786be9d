import { useEffect, useRef, useState } from 'preact/hooks'
import type { App } from '../../state/app'
import { FactState } from '../../api/gen/train_tools_pb'
import { keyOf, problem as problemOf } from '../../i18n/problem'
import { useStore } from '../../state/store'
import { problemText } from '../../i18n/problem-texts'
import { language } from '../../i18n/texts'
import { FindingLine, ProblemLine } from '../../ui/finding'
import { Icon } from '../../ui/icons'
import { Facts } from './facts'
import { AboutModel } from './model'
import { reportOf } from './report'
import { say } from './texts'

/** The quiet button at the foot of the page, and what it opens. */
export function About({ app }: { app: App }) {
  useStore(language)
  const [open, setOpen] = useState(false)
  return (
    <>
      <button
        type="button"
        class="tt-button tt-button-quiet tt-button-small tt-about-open"
        data-testid="about"
        onClick={() => setOpen(true)}>
        <Icon name="info" />
        {say('title')}
      </button>
      {open && <AboutDialog app={app} onClose={() => setOpen(false)} />}
    </>
  )
}

function AboutDialog({ app, onClose }: { app: App; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const [model] = useState(() => new AboutModel(app))
  const state = useStore(model.store)
  const { stub } = useStore(app.connection.store)
  const { lease } = useStore(app.lease.store)
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    dialog.current?.showModal()
    dialog.current?.focus()
    const gone = new AbortController()
    void model.load(gone.signal)
    void app.lease.look()
    return () => gone.abort()
  }, [])
  const copy = () =>
    app.notices.attempt(async () => {
      const text = reportOf(state, stub && { ...stub, lease }, navigator.userAgent)
      await navigator.clipboard.writeText(text)
      setCopied(true)
    })
  return (
    <dialog
      ref={dialog}
      class="tt-dialog tt-about"
      tabIndex={-1}
      aria-label={say('title')}
      data-testid="about-dialog"
      onClose={onClose}>
      <h2>{say('title')}</h2>
      <div class="tt-about-body">
        <Verdict model={model} />
        <Facts state={state} stub={stub} lease={lease} />
        <details>
          <summary>{say('log')}</summary>
          <pre tabIndex={0} data-testid="about-log">
            {state.log || say('logEmpty')}
          </pre>
        </details>
      </div>
      <p class="tt-muted tt-small">{say('copyHelp')}</p>
      <div class="tt-row">
        <button
          type="button"
          class="tt-button tt-button-main"
          disabled={state.busy}
          data-testid="about-copy"
          onClick={() => void copy()}>
          {say('copy')}
        </button>
        <button type="button" class="tt-button" onClick={() => dialog.current?.close()}>
          {say('close')}
        </button>
        <span class="tt-muted tt-small" role="status">
          {copied && say('copied')}
        </span>
      </div>
    </dialog>
  )
}

/** Whether this computer can train, and what stands in the way. */
function Verdict({ model }: { model: AboutModel }) {
  const { doctor, problems, busy } = useStore(model.store)
  const facts = doctor?.facts ?? []
  const missing = facts.filter(({ state }) => state === FactState.MISSING)
  return (
    <>
      {problems.map(problem => (
        <ProblemLine key={keyOf(problem)} problem={problem} />
      ))}
      {!doctor && busy && (
        <p class="tt-row tt-muted">
          <span class="tt-spinner" />
          {say('looking')}
        </p>
      )}
      {doctor?.canTrain && <FindingLine tone="good">{say('canTrain')}</FindingLine>}
      {doctor && !doctor.canTrain && missing.length === 0 && (
        <FindingLine tone="problem">
          {facts.length > 0 ? say('cannotTrain') : problemText(problemOf('tab.doctor_failed'))}
        </FindingLine>
      )}
      {missing.map(({ name, value }, index) => (
        <FindingLine key={index} tone="problem">
          <strong>{name && problemText(name)}</strong> — {value && problemText(value)}
        </FindingLine>
      ))}
    </>
  )
}
