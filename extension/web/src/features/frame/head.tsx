import type { App } from '../../state/app'
import { isRunning } from '../../api/live/runs'
import { useStore } from '../../state/store'
import { language } from '../../i18n/texts'
import { Icon } from '../../ui/icons'
import { type Step, steps } from '../../state/workspace'
import { say } from './texts'

/** The version's name and its three steps. */
export function Head({ app }: { app: App }) {
  useStore(language)
  const { versionId, step, projects } = useStore(app.workspace.store)
  const { queue } = useStore(app.live.logs.store)
  const { status } = useStore(app.connection.store)
  const project = app.workspace.projectOf(versionId)
  const version = app.workspace.find(versionId)
  const inSetup = status === 'setup'
  if (!inSetup && !projects) return null
  const running = queue?.some(run => run.versionId === versionId && isRunning(run)) ?? false
  const title = inSetup
    ? say('setupTitle')
    : project && version
      ? say('versionOf', { project: project.label, version: version.label })
      : say('newTitle')
  return (
    <div class="tt-head">
      {!inSetup && <SideToggle />}
      <h1 class="tt-title" title={title}>
        {title}
      </h1>
      {!inSetup && version && (
        <div class="tt-tabs" role="tablist" aria-label={say('steps')} onKeyDown={event => moveAlong(event, app)}>
          {steps.map((name, index) => (
            <Tab key={name} app={app} name={name} number={index + 1} current={step} running={running} />
          ))}
        </div>
      )}
    </div>
  )
}

interface TabProps {
  app: App
  name: Step
  number: number
  current: Step
  running: boolean
}

function Tab({ app, name, number, current, running }: TabProps) {
  const selected = name === current
  return (
    <button
      type="button"
      role="tab"
      id={`tt-tab-${name}`}
      class="tt-tab"
      aria-selected={selected}
      tabIndex={selected ? 0 : -1}
      data-testid={`tab-${name}`}
      onClick={() => app.workspace.store.set({ step: name })}>
      <span class="tt-tab-number" aria-hidden="true">
        {number}
      </span>
      {say(name)}
      {name === 'train' && running && <span class="tt-dot" role="img" aria-label={say('running')} />}
    </button>
  )
}

// Arrow keys move along the tabs, as tab lists do everywhere.
function moveAlong(event: KeyboardEvent, app: App): void {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
  if (!step) return
  const now = steps.indexOf(app.workspace.store.value.step)
  const next = steps[(now + step + steps.length) % steps.length]
  if (!next) return
  app.workspace.store.set({ step: next })
  document.getElementById(`tt-tab-${next}`)?.focus()
}

/** On narrow screens the projects lie over the page; this button brings them. */
function SideToggle() {
  const toggle = () => {
    const root = document.getElementById('tt-app')
    if (root) root.dataset['side'] = root.dataset['side'] === 'open' ? '' : 'open'
  }
  return (
    <button
      type="button"
      class="tt-button tt-button-quiet tt-button-icon tt-side-toggle"
      aria-label={say('projects')}
      data-testid="side-toggle"
      onClick={toggle}>
      <Icon name="menu" />
    </button>
  )
}
