import type { App } from '../../state/app'
import { duration, loss as lossText } from '../../i18n/format'
import { type Run, RunStatus } from '../../api/gen/train_tools_pb'
import { emptyLog, type RunLog, secondsLeft } from '../../api/live/run-log'
import { isEnded, isRunning, share } from '../../api/live/runs'
import { wantsSamples } from '../../state/samples'
import { useStore } from '../../state/store'
import { LossChart } from '../../ui/chart'
import { ProblemLine } from '../../ui/finding'
import { SampleStrip } from '../../ui/samples/strip'
import { Comparison } from './comparison'
import { Controls } from './controls'
import { LogList } from './log-list'
import { say } from './texts'
import { preparingText, statusTone, statusWord } from './words'

/** One run: where it is, how it goes, and what can be done with it. */
export function RunCard({ app, run, onClose }: { app: App; run: Run; onClose: () => void }) {
  const { logs, changes } = useStore(app.live.logs.store)
  const { lease } = useStore(app.lease.store)
  const { theme } = useStore(app.page.look)
  const log = logs[run.id] ?? emptyLog(run.id)
  const step = Math.max(log.step, run.step)
  const total = log.started?.total_steps ?? run.totalSteps
  const percent = run.status === RunStatus.DONE ? 100 : share(step, total) * 100
  return (
    <section class="tt-card tt-run" data-testid="run-progress" data-run={run.id}>
      <div class="tt-row">
        <span
          class={`tt-status tt-status-${statusTone(run.status)}`}
          role="status"
          data-testid="run-status"
          data-status={RunStatus[run.status].toLowerCase()}>
          {statusWord(run.status)}
        </span>
        <span class="tt-grow tt-muted tt-numbers" data-testid="run-facts">
          {factsOf(run, log, step, total)}
        </span>
        <Controls app={app} run={run} onClose={onClose} />
      </div>
      <div
        class="tt-bar"
        role="progressbar"
        aria-label={statusWord(run.status)}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(percent)}>
        <div style={{ width: `${percent}%` }} />
      </div>
      <ProblemLine problem={run.problem} tone={statusTone(run.status)} />
      {isRunning(run) && lease && (
        <p class="tt-muted tt-small" data-testid="gpu-lent">
          {say(lease.holds_queue ? 'lentAndHeld' : 'lent')}
        </p>
      )}
      {isEnded(run) && <Comparison run={run} />}
      {log.loss.steps.length > 1 && (
        <LossChart loss={log.loss} validation={log.validation} changes={changes} theme={theme} />
      )}
      {wantsSamples(run) && <SampleStrip app={app} run={run} news={log.samples} />}
      {log.lines.length > 0 && <LogList lines={log.lines} />}
    </section>
  )
}

/** "epoch 2 of 10 · step 240 of 2,400 · loss 0.0912 · about 12 minutes left". */
function factsOf(run: Run, log: RunLog, step: number, total: number): string {
  if (run.status === RunStatus.QUEUED && run.queuePlace > 0) return say('place', { n: run.queuePlace })
  if (log.preparing && run.status !== RunStatus.PAUSED) return preparingText(log.preparing)
  const epoch = Math.max(log.epoch, run.epoch)
  const epochs = log.started?.epochs ?? run.epochs
  const now = smoothedLoss(log) ?? (run.loss > 0 ? run.loss : undefined)
  const left = run.status === RunStatus.TRAINING ? (secondsLeft(log, total) ?? run.secondsLeft) : undefined
  return [
    ...(epoch > 0 ? [say('epoch', { epoch, epochs })] : []),
    ...(step > 0 ? [total > 0 ? say('step', { step, total }) : say('stepOnly', { step })] : []),
    ...(now !== undefined ? [say('lossNow', { loss: lossText(now) })] : []),
    ...(left !== undefined && left > 0 ? [say('left', { duration: duration(left) })] : [])
  ].join(' · ')
}

function smoothedLoss(log: RunLog): number | undefined {
  return log.averageLoss > 0 ? log.averageLoss : log.loss.values.at(-1)
}
