// What every feature is given: the host and what the whole page shares. A feature exports mount(root, app, signal).
import type { ComponentChild } from 'preact'
import { render } from 'preact'
import { Connection } from '../api/connection'
import { isLoggedOut, isOffline } from '../api/errors'
import { connectHost, type Host } from '../api/host'
import { LeaseWatch } from './lease'
import { Live } from '../api/live/live'
import { Notices } from './notices'
import { Originals } from './originals'
import { Page } from '../api/page'
import { Throttle } from '../api/throttle'
import { wholeFetch } from '../api/whole-fetch'
import { SettingsCatalogue } from './settings/catalogue'
import { SettingsEditors } from './settings/editors'
import { connectStub, type Stub } from '../api/stub'
import { Thumbnails } from './thumbnails'
import { Uploads } from './uploads/uploads'
import { Windows } from './windows'
import { placeOf, Workspace } from './workspace'

export interface App {
  host: Host
  stub: Stub
  page: Page
  connection: Connection
  notices: Notices
  workspace: Workspace
  settings: SettingsEditors
  catalogue: SettingsCatalogue
  uploads: Uploads
  thumbnails: Thumbnails
  originals: Originals
  live: Live
  lease: LeaseWatch
  throttle: Throttle
  windows: Windows
}

/** Shows a feature below an element until the signal is given. */
export type Mount = (root: HTMLElement, app: App, signal: AbortSignal) => void

/** Everything the page shares, over the routes beside it; `hash` names the place to begin at. */
export function createApp(address: string, hash: string, signal: AbortSignal): App {
  const base = new URL('../', address).href // the page lies at …/traintools/ui/, the routes at …/traintools/
  const stub = connectStub(base)
  const connection = new Connection(stub, signal)
  const throttle = new Throttle(wholeFetch)
  const host = connectHost(`${base}rpc`, error => connection.failed(error), throttle.fetch)
  const notices = new Notices()
  const workspace = new Workspace(host, placeOf(hash))
  const windows = new Windows(signal)
  const reportBreak = (error: unknown) => {
    if (isOffline(error) || isLoggedOut(error))
      connection.failed(error) // broken off in the middle: no call of the host failed
    else notices.problem(error)
  }
  const live = new Live(host, reportBreak)
  return {
    host,
    stub,
    connection,
    notices,
    workspace,
    throttle,
    windows,
    page: new Page(),
    settings: new SettingsEditors(host, workspace, sessionStorage, id => windows.announce('projects', id)),
    catalogue: new SettingsCatalogue(host),
    uploads: new Uploads(host, localStorage, signal),
    thumbnails: new Thumbnails(host),
    originals: new Originals(host),
    live,
    lease: new LeaseWatch(stub, live.logs, reportBreak, signal)
  }
}

/** Draws a view into an element and takes it away at the signal. */
export function draw(root: HTMLElement, signal: AbortSignal, view: ComponentChild): void {
  render(view, root)
  signal.addEventListener('abort', () => render(null, root))
}
