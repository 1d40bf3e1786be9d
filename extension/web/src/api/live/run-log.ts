// What a run's events amount to: one object that grows with each event and comes out the same after a replay.
import type { Run, WatchEvent } from '../gen/train_tools_pb'
import { readEvent, type EventOf, type TrainingEvent } from './events'

/** What the log shows a line of; steps are the chart's, and samples are shown themselves. */
export type LogEvent = Exclude<TrainingEvent, EventOf<'step_done'> | EventOf<'sample_made'>>

export interface LogLine {
  unixMs: number
  event: LogEvent
}

/** A line of a chart: values over steps. */
export interface Series {
  steps: number[]
  values: number[]
}

export interface RunLog {
  runId: string
  sequence: bigint
  run: Run | null
  preparing: EventOf<'preparing'> | null
  started: EventOf<'run_started'> | null
  ended: EventOf<'job_ended'> | null
  step: number
  epoch: number
  learningRate: number
  averageLoss: number
  loss: Series
  validation: Series
  /** Grows with each sample image that was made, and where there may be new ones: then their list is another. */
  samples: number
  /** Of the last steps: from them comes the time that is left. */
  recentSeconds: number[]
  lines: LogLine[]
}

const linesKept = 400
const secondsKept = 30

export function emptyLog(runId: string): RunLog {
  return {
    runId,
    sequence: 0n,
    run: null,
    preparing: null,
    started: null,
    ended: null,
    step: 0,
    epoch: 0,
    learningRate: 0,
    averageLoss: 0,
    loss: { steps: [], values: [] },
    validation: { steps: [], values: [] },
    samples: 0,
    recentSeconds: [],
    lines: []
  }
}

/**
 * Takes an event in; one that is known already (a replay) changes nothing. False when nothing changed, as with a
 * status, which RunLogs.takeRun weighs against what the queue says, and with an event that is not known here.
 */
export function apply(log: RunLog, { sequence, unixMs, event: message }: WatchEvent): boolean {
  if (sequence > 0n && sequence <= log.sequence) return false
  if (sequence > 0n) log.sequence = sequence
  const event = message.case === 'eventJson' ? readEvent(message.value) : null
  if (!event) return false
  switch (event.event) {
    case 'preparing':
      log.preparing = event
      break
    case 'run_started':
      dropAfter(log, event.steps_done)
      Object.assign(log, { started: event, preparing: null, ended: null })
      break
    case 'step_done':
      addStep(log, event)
      return true
    case 'sample_made':
      log.samples++
      return true
    case 'epoch_done':
      log.epoch = event.epoch
      break
    case 'validated':
      append(log.validation, event.step, event.validation_loss)
      break
    case 'job_ended':
      Object.assign(log, { ended: event, preparing: null })
  }
  addLine(log, { unixMs: Number(unixMs), event })
  return true
}

/** Seconds until the end by the pace of the last steps; undefined before the first. */
export function secondsLeft(log: RunLog, totalSteps: number): number | undefined {
  if (log.recentSeconds.length === 0 || totalSteps === 0) return undefined
  const mean = log.recentSeconds.reduce((sum, seconds) => sum + seconds, 0) / log.recentSeconds.length
  return mean * Math.max(0, totalSteps - log.step)
}

function addStep(log: RunLog, event: EventOf<'step_done'>): void {
  const { step, epoch, loss, average_loss: averageLoss, learning_rate: learningRate, seconds } = event
  Object.assign(log, { step, epoch, averageLoss, learningRate, preparing: null })
  append(log.loss, step, loss)
  log.recentSeconds = [...log.recentSeconds, seconds].slice(-secondsKept)
}

// Preparing comes many times a second: its line is replaced, not repeated.
function addLine(log: RunLog, line: LogLine): void {
  const last = log.lines.at(-1)?.event
  const same =
    line.event.event === 'preparing' && last?.event === 'preparing' && last.what === line.event.what
  log.lines = [...(same ? log.lines.slice(0, -1) : log.lines), line].slice(-linesKept)
}

// A run that goes on from a saved state does some steps again: what came after the state is void.
function dropAfter(log: RunLog, step: number): void {
  for (const series of [log.loss, log.validation]) {
    const keep = series.steps.findIndex(value => value > step)
    if (keep >= 0) {
      series.steps.length = keep
      series.values.length = keep
    }
  }
  log.step = step
  log.recentSeconds = []
}

function append(series: Series, step: number, value: number): void {
  if (step <= (series.steps.at(-1) ?? 0)) return // events twice, after a stream without sequence numbers
  series.steps.push(step)
  series.values.push(value)
}
