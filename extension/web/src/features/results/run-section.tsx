import { useState } from 'preact/hooks'
import type { App } from '../../state/app'
import { duration } from '../../i18n/format'
import { type Checkpoint, type Run, RunStatus } from '../../api/gen/train_tools_pb'
import { wantsSamples } from '../../state/samples'
import { useStore } from '../../state/store'
import { seriesOf } from '../../api/live/poll'
import { LossChart } from '../../ui/chart'
import { ProblemLine } from '../../ui/finding'
import { Menu } from '../../ui/menu'
import { SampleStrip } from '../../ui/samples/strip'
import { CheckpointTable } from './checkpoint-table'
import type { ResultsModel } from './model'
import { suggest } from './suggestion'
import { Suggested } from './suggested'
import { say } from './texts'

interface Properties {
  app: App
  model: ResultsModel
  run: Run
  checkpoints: readonly Checkpoint[]
  newest: boolean
}

/** One training: the checkpoint to take, all the others, and its curve. */
export function RunSection({ app, model, run, checkpoints, newest }: Properties) {
  const [open, setOpen] = useState(false)
  const { curves } = useStore(model.store)
  const { theme } = useStore(app.page.look)
  const suggestion = suggest(checkpoints)
  const curve = curves[run.id]
  const showCurve = (shown: boolean) => {
    setOpen(shown)
    if (shown && !curve) void app.notices.attempt(() => model.loadCurve(run.id))
  }
  const word = wordOf(run.status)
  return (
    <section class="tt-card tt-result" data-testid="run-result" data-run={run.id}>
      <div class="tt-row">
        <h2>{run.label}</h2>
        {word && <span class="tt-muted">{word}</span>}
        <span class="tt-grow tt-muted tt-small" data-testid="result-comparison">
          {comparison(run)}
        </span>
        <Menu
          label={say('menuOf', { label: run.label })}
          testId="run-menu"
          items={[
            { label: say('deleteRun'), run: () => void model.deleteRun(run), danger: true, testId: 'delete-run' }
          ]}
        />
      </div>
      {run.status === RunStatus.FAILED && <ProblemLine problem={run.problem} />}
      {suggestion && <Suggested model={model} run={run} suggestion={suggestion} prominent={newest} />}
      {checkpoints.length > 0 ? (
        <CheckpointTable
          model={model}
          run={run}
          checkpoints={checkpoints}
          suggested={suggestion?.checkpoint.id ?? ''}
        />
      ) : (
        <p class="tt-muted">{say('noFiles')}</p>
      )}
      <details open={open} onToggle={event => showCurve(event.currentTarget.open)}>
        <summary class="tt-muted">{say('curve')}</summary>
        {open && curve && (
          <LossChart loss={seriesOf(curve.loss)} validation={seriesOf(curve.validation)} changes={0} theme={theme} />
        )}
      </details>
      {wantsSamples(run) && <SampleStrip app={app} run={run} />}
    </section>
  )
}

function wordOf(status: RunStatus): string {
  if (status === RunStatus.FAILED) return say('failed')
  if (status === RunStatus.CANCELLED) return say('cancelled')
  return status === RunStatus.STOPPED ? say('stopped') : ''
}

function comparison({ predictedSeconds, takenSeconds }: Run): string {
  if (takenSeconds === undefined) return ''
  const taken = duration(takenSeconds)
  return predictedSeconds === undefined
    ? say('took', { taken })
    : say('predicted', { predicted: duration(predictedSeconds), taken })
}
