// The page: what it shares, and which features are shown where. Each step of a version is mounted when it is first
// looked at and stays while the version is shown, so that nothing half-written is lost by looking elsewhere.
import './ui/theme.css'
import './ui/base.css'
import './features/frame/frame.css'
import { mount as mountAbout } from './features/about/mount'
import { mount as mountDataset } from './features/dataset/mount'
import { mountBanner, mountHead, mountNotices } from './features/frame/mount'
import { mount as mountProjects, mountNew } from './features/projects/mount'
import { mount as mountResults } from './features/results/mount'
import { namesBy } from './features/settings/field-names'
import { mount as mountSettings } from './features/settings/mount'
import { mount as mountSetup } from './features/setup/mount'
import { type App, createApp, type Mount } from './state/app'
import { nameFields } from './i18n/field-names'
import { language } from './i18n/texts'
import { hashOf, placeOf, type Step } from './state/workspace'
import { notifyEnds } from './features/training/ending'
import { mount as mountTraining } from './features/training/mount'

const features: Record<Step, readonly Mount[]> = {
  dataset: [mountDataset],
  train: [mountTraining, mountSettings],
  results: [mountResults]
}

const forEver = new AbortController().signal
const lastPlace = 'tt-place'
const app = createApp(location.href, location.hash || (sessionStorage.getItem(lastPlace) ?? ''), forEver)
const step = element('tt-step')

function element(id: string): HTMLElement {
  const found = document.getElementById(id)
  if (!found) throw new Error(`The page has no element #${id}.`)
  return found
}

/** Shows either set-up, the screen for a new project, or a version's steps; again with each change of place. */
function follow({ workspace, connection, live }: App): void {
  let shown = ''
  let at: Step | '' = ''
  let end = new AbortController()
  let panels: Partial<Record<Step, HTMLElement>> = {}
  const show = () => {
    const { versionId, step: current, projects } = workspace.store.value
    const wanted = connection.store.value.status === 'setup' ? 'setup' : projects ? `v:${versionId}` : ''
    element('tt-app').dataset['screen'] = wanted === 'v:' ? 'new' : wanted.slice(0, 5)
    if (wanted !== shown) {
      end.abort()
      end = new AbortController()
      step.replaceChildren()
      panels = {}
      shown = wanted
      if (wanted === 'setup') mountSetup(step, app, end.signal)
      if (wanted === 'v:') mountNew(step, app, end.signal)
      live.show(versionId)
    }
    if (wanted.length <= 2 || wanted === 'setup') return
    if (current !== at) step.scrollTop = 0
    at = current
    panels[current] ??= panel(current, end.signal)
    for (const [name, root] of Object.entries(panels)) root.hidden = name !== current
  }
  workspace.store.subscribe(show)
  connection.store.subscribe(show)
}

function panel(name: Step, signal: AbortSignal): HTMLElement {
  const root = document.createElement('section')
  root.className = 'tt-panel'
  root.setAttribute('role', 'tabpanel')
  root.setAttribute('aria-labelledby', `tt-tab-${name}`)
  step.append(root)
  for (const mount of features[name]) {
    const part = document.createElement('div')
    root.append(part)
    mount(part, app, signal)
  }
  return root
}

function keepPlaceInAddress({ workspace }: App): void {
  workspace.store.subscribe(() => {
    if (!workspace.store.value.projects) return
    const hash = hashOf(workspace.store.value)
    if (hash !== location.hash) history.replaceState(null, '', hash)
    sessionStorage.setItem(lastPlace, hash) // a reload of the WebUI's page forgets the address of its iframes
  })
  window.addEventListener('hashchange', () => workspace.store.set(placeOf(location.hash)))
}

// What may have changed while nobody looked or nobody could ask is read again.
function refresh(app: App): void {
  const { workspace, settings, live, lease, windows, notices } = app
  loadCatalogue(app)
  void notices.attempt(async () => {
    await workspace.load(forEver)
    await settings.flushAll()
    windows.spread({ kind: 'all', versionId: '' })
  })
  if (!document.hidden) void live.open()
  void lease.look()
}

// The titles of settings stand in problems on every screen.
function loadCatalogue({ catalogue, notices }: App): void {
  void notices.attempt(() => catalogue.load(forEver))
}

nameFields(namesBy(app.catalogue))
app.catalogue.store.subscribe(() => nameFields(namesBy(app.catalogue)))
language.subscribe(() => app.connection.store.value.status === 'online' && loadCatalogue(app))
mountProjects(element('tt-side'), app, forEver)
mountAbout(element('tt-about'), app, forEver)
mountBanner(element('tt-banner'), app, forEver)
mountHead(element('tt-head'), app, forEver)
mountNotices(element('tt-notices'), app, forEver)
notifyEnds(app)
app.page.follow({})
app.page.listen()
follow(app)
keepPlaceInAddress(app)
app.windows.onNews(['projects'], '', () => void app.notices.attempt(() => app.workspace.load()), forEver)
app.connection.onReady(() => refresh(app))
app.connection.store.subscribe(() => app.page.follow(app.connection.store.value.stub ?? {}))
document.addEventListener('visibilitychange', () => {
  if (document.hidden) void app.live.hide()
  else {
    app.page.follow(app.connection.store.value.stub ?? {})
    if (app.connection.store.value.status === 'online') refresh(app)
    else app.connection.retryNow()
  }
})
window.addEventListener('beforeunload', event => app.uploads.busy && event.preventDefault())
void app.connection.ask()
