import type { App } from '../shared/app'
import type { Run } from '../shared/gen/train_tools_pb'
import { share } from '../shared/live/runs'
import { say } from './texts'
import { statusWord } from './words'

/** The other runs that go on or wait, in their order. */
export function Queue({ app, runs }: { app: App; runs: readonly Run[] }) {
  const cancel = (run: Run) =>
    void app.notices.attempt(async () => {
      const { run: changed } = await app.host.training.cancel({ runId: run.id })
      if (changed) app.live.logs.takeRun(changed)
    })
  return (
    <section class="tt-card tt-queue" data-testid="queue">
      <h2>{say('queue')}</h2>
      <ol>
        {runs.map(run => {
          const project = app.workspace.projectOf(run.versionId)?.label ?? ''
          const version = app.workspace.find(run.versionId)?.label ?? run.label
          return (
            <li key={run.id} class="tt-row">
              <button type="button" class="tt-link" onClick={() => app.workspace.go(run.versionId, 'train')}>
                {project} · {version}
              </button>
              <span class="tt-grow tt-muted tt-numbers">
                {statusWord(run.status)}
                {run.totalSteps > 0 && ` · ${Math.round(share(run.step, run.totalSteps) * 100)} %`}
              </span>
              {run.queuePlace > 0 && (
                <button type="button" class="tt-button tt-button-small" onClick={() => cancel(run)}>
                  {say('cancel')}
                </button>
              )}
            </li>
          )
        })}
      </ol>
    </section>
  )
}
