import type { App } from '../../state/app'
import type { Run } from '../../api/gen/train_tools_pb'
import { share } from '../../api/live/runs'
import { useCancel } from './cancel'
import { say } from './texts'
import { statusWord } from './words'

/** The other runs that go on or wait, in their order. */
export function Queue({ app, runs }: { app: App; runs: readonly Run[] }) {
  return (
    <section class="tt-card tt-queue" data-testid="queue">
      <h2>{say('queue')}</h2>
      <ol>
        {runs.map(run => (
          <QueueLine key={run.id} app={app} run={run} />
        ))}
      </ol>
    </section>
  )
}

function QueueLine({ app, run }: { app: App; run: Run }) {
  const cancel = useCancel(app, run)
  const project = app.workspace.projectOf(run.versionId)?.label ?? ''
  const version = app.workspace.find(run.versionId)?.label ?? run.label
  return (
    <li class="tt-row" data-testid="queue-line">
      <button type="button" class="tt-link" onClick={() => app.workspace.go(run.versionId, 'train')}>
        {project} · {version}
      </button>
      <span class="tt-grow tt-muted tt-numbers">
        {statusWord(run.status)}
        {run.totalSteps > 0 && ` · ${Math.round(share(run.step, run.totalSteps) * 100)} %`}
      </span>
      {run.queuePlace > 0 && (cancel.question ?? cancel.button)}
    </li>
  )
}
