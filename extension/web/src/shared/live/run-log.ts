// What a run's events amount to: one object that grows with each event and comes out the same after a replay.
import type { Ended, MemoryPlan, Preparing, Run, Saved, Started, WatchEvent } from '../gen/train_tools_pb'

/** What the log shows a line of; step events are the chart's. */
export type LogEvent = Extract<
  WatchEvent['event'],
  {
    case: 'preparing' | 'started' | 'epochDone' | 'validated' | 'saved' | 'notice' | 'ended'
  }
>

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
  preparing: Preparing | null
  started: Started | null
  memory: MemoryPlan | null
  ended: Ended | null
  step: number
  epoch: number
  learningRate: number
  averageLoss: number
  loss: Series
  validation: Series
  /** Of the last steps: from them comes the time that is left. */
  recentSeconds: number[]
  saved: Saved[]
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
    memory: null,
    ended: null,
    step: 0,
    epoch: 0,
    learningRate: 0,
    averageLoss: 0,
    loss: { steps: [], values: [] },
    validation: { steps: [], values: [] },
    recentSeconds: [],
    saved: [],
    lines: []
  }
}

/**
 * Takes an event in; one that is known already (a replay) changes nothing. False when nothing changed, as with a
 * status, which RunLogs.takeRun weighs against what the queue says.
 */
export function apply(log: RunLog, { sequence, unixMs, event }: WatchEvent): boolean {
  if (sequence > 0n && sequence <= log.sequence) return false
  if (sequence > 0n) log.sequence = sequence
  switch (event.case) {
    case 'preparing':
      log.preparing = event.value
      break
    case 'started':
      dropAfter(log, event.value.stepsDone)
      Object.assign(log, { started: event.value, preparing: null, ended: null })
      break
    case 'stepDone': {
      const { step, epoch, loss, averageLoss, learningRate, seconds } = event.value
      Object.assign(log, { step, epoch, averageLoss, learningRate, preparing: null })
      append(log.loss, step, loss)
      log.recentSeconds = [...log.recentSeconds, seconds].slice(-secondsKept)
      return true
    }
    case 'epochDone':
      log.epoch = event.value.epoch
      break
    case 'validated':
      append(log.validation, event.value.step, event.value.validationLoss)
      break
    case 'saved':
      log.saved = [...log.saved.filter(saved => saved.checkpointId !== event.value.checkpointId), event.value]
      break
    case 'notice':
      break
    case 'memoryPlan':
      log.memory = event.value
      return true
    case 'ended':
      Object.assign(log, { ended: event.value, preparing: null })
      break
    default:
      return false
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

// Preparing comes many times a second: its line is replaced, not repeated.
function addLine(log: RunLog, line: LogLine): void {
  const last = log.lines.at(-1)?.event
  const same =
    line.event.case === 'preparing' && last?.case === 'preparing' && last.value.what === line.event.value.what
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
