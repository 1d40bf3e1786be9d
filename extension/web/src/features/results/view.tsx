import type { App } from '../../state/app'
import { useStore } from '../../state/store'
import { language } from '../../i18n/texts'
import type { ResultsModel } from './model'
import { RunSection } from './run-section'
import { say } from './texts'

export function ResultsView({ app, model }: { app: App; model: ResultsModel }) {
  useStore(language)
  const { runs } = useStore(model.store)
  if (runs === null)
    return (
      <p>
        <span class="tt-spinner" />
      </p>
    )
  // A run that goes on is in the training's screen until it left something.
  const shown = runs.filter(({ run, checkpoints }) => checkpoints.length > 0 || (run?.endedUnixMs ?? 0n) > 0n)
  if (shown.length === 0) {
    return (
      <div class="tt-no-results">
        <p>{say('none')}</p>
        <button
          type="button"
          class="tt-button tt-button-main"
          onClick={() => app.workspace.store.set({ step: 'train' })}>
          {say('toTrain')}
        </button>
      </div>
    )
  }
  return (
    <div class="tt-results">
      {shown.map(
        ({ run, checkpoints }, index) =>
          run && (
            <RunSection
              key={run.id}
              app={app}
              model={model}
              run={run}
              checkpoints={checkpoints}
              newest={index === 0}
            />
          )
      )}
    </div>
  )
}
