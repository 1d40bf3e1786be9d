// The end of a training is told wherever the person looks: by a notification where the browser allows it, else by a
// mark in the window's title; and by a line on the page, with the way to the results.
import type { App } from '../shared/app'
import { type Run, RunStatus } from '../shared/gen/train_tools_pb'
import { told } from '../shared/texts/told'
import { say } from './texts'
import { statusWord } from './words'

/** Tells every end from now on. */
export function tellEnds(app: App): void {
  app.live.logs.onEnd(run => {
    const label = app.workspace.projectOf(run.versionId)?.label ?? run.label
    const good = run.status === RunStatus.DONE || run.status === RunStatus.STOPPED
    const title = good ? say('readyTitle', { label }) : say('notReadyTitle', { label, status: statusWord(run.status) })
    const body = good ? say('readyBody') : told(run.message)
    if (document.hidden && !notify(title, body)) app.page.badge(good ? '✓' : '⚠')
    tellOnThePage(app, run, good ? title : `${title}. ${body}`)
    app.windows.spread({ kind: 'results', versionId: run.versionId })
    void app.notices.attempt(() => app.workspace.load())
  })
}

/** Asks the browser once whether it may notify; the answer is remembered by it. */
export async function askToNotify(): Promise<boolean> {
  return 'Notification' in window && (await Notification.requestPermission()) === 'granted'
}

export const mayNotify = (): boolean => 'Notification' in window && Notification.permission === 'granted'

function notify(title: string, body: string): boolean {
  if (!mayNotify()) return false
  const notification = new Notification(title, { body, tag: 'traintools' })
  notification.onclick = () => {
    window.focus()
    notification.close()
  }
  return true
}

function tellOnThePage(app: App, run: Run, text: string): void {
  if (run.status === RunStatus.FAILED) return app.notices.problem(text)
  const show = () => app.workspace.go(run.versionId, 'results')
  app.notices.done(text, run.status === RunStatus.CANCELLED ? undefined : { label: say('show'), run: show })
}
