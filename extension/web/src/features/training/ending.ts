// The end of a training is announced wherever the person looks: by a notification where the browser allows it, else by
// a mark in the window's title; and by a line on the page, with the way to the results.
import type { App } from '../../state/app'
import { type Run, RunStatus } from '../../api/gen/train_tools_pb'
import { inner, problem } from '../../i18n/problem'
import { problemText } from '../../i18n/problem-texts'
import { say } from './texts'
import { statusWord } from './words'

/** Announces every end from now on. */
export function notifyEnds(app: App): void {
  app.live.logs.onEnd(run => {
    const label = app.workspace.projectOf(run.versionId)?.label ?? run.label
    const good = run.status === RunStatus.DONE || run.status === RunStatus.STOPPED
    const title = good ? say('readyTitle', { label }) : say('notReadyTitle', { label, status: statusWord(run.status) })
    const body = good ? say('readyBody') : run.problem ? problemText(run.problem) : ''
    if (document.hidden && !notify(title, body)) app.page.badge(good ? '✓' : '⚠')
    notifyOnThePage(app, run, label, title)
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

function notifyOnThePage(app: App, run: Run, label: string, title: string): void {
  if (run.status === RunStatus.FAILED) {
    const why = run.problem ? inner(run.problem) : inner()
    return app.notices.report(problem('tab.run_failed', { label, why_problem: why }))
  }
  const show = () => app.workspace.go(run.versionId, 'results')
  app.notices.done(title, run.status === RunStatus.CANCELLED ? undefined : { label: say('show'), run: show })
}
