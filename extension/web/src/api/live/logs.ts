// What the page knows of runs: the queue, and a log for each run that was watched.
import { create } from '@bufbuild/protobuf'
import { ProblemSchema, type Run, type WatchEvent } from '../gen/train_tools_pb'
import { Store } from '../../state/store'
import { apply, emptyLog, type RunLog } from './run-log'
import { isEnded, isOlder, runToWatch, statusAt } from './runs'

const betweenDrawings = 100

export interface LiveState {
  /** null: not known yet. */
  queue: readonly Run[] | null
  logs: Readonly<Record<string, RunLog>>
  /** Grows with each change inside a log, whose arrays are changed in place for their length. */
  changes: number
}

export class RunLogs {
  readonly store = new Store<LiveState>({ queue: null, logs: {}, changes: 0 })
  readonly #endListeners = new Set<(run: Run) => void>()
  readonly #ended = new Set<string>()
  #redrawAsked = false
  #lastDrawn = -betweenDrawings

  /** Calls the listener once when a run that this page saw going comes to its end. */
  onEnd(listener: (run: Run) => void): void {
    this.#endListeners.add(listener)
  }

  /** The run whose events to ask for; one that left the queue is followed until its own events say its end. */
  toWatch(versionId: string, watched: string): string {
    const queue = this.store.value.queue ?? []
    const unfinished = watched !== '' && !queue.some(run => run.id === watched) && !this.#hasEnded(watched)
    return unfinished ? watched : runToWatch(queue, versionId)
  }

  /** Takes in an event that a watched run's stream brought. */
  take(event: WatchEvent, watched: string): void {
    const { case: kind, value } = event.event
    if (kind === 'queue') this.#takeQueue(value.runs)
    else {
      const log = this.log(watched)
      if (log && apply(log, event)) this.#redraw()
      if (kind === 'run') this.takeRun(value)
    }
  }

  /** Takes in a run that was just begun. */
  add(run: Run): void {
    const queue = this.store.value.queue ?? []
    if (!queue.some(known => known.id === run.id)) this.store.set({ queue: [...queue, run] })
    this.log(run.id)
  }

  /** Takes in a run's status, wherever it comes from, where no newer one is known. */
  takeRun(run: Run): void {
    const queue = this.store.value.queue ?? []
    const log = this.store.value.logs[run.id]
    const known = log?.run ?? queue.find(waiting => waiting.id === run.id)
    if (known && isOlder(run, known)) return
    if (log) log.run = run
    this.#redraw()
    if (!isEnded(run)) {
      this.store.set({ queue: queue.map(waiting => (waiting.id === run.id ? run : waiting)) })
      return
    }
    this.store.set({ queue: queue.filter(waiting => waiting.id !== run.id) })
    if (!known || this.#ended.has(run.id)) return
    this.#ended.add(run.id)
    for (const listener of this.#endListeners) listener(run)
  }

  /** A stream came to its end: a run whose events said its end, but not its status, has that status now. */
  settle(runId: string): void {
    const log = this.store.value.logs[runId]
    if (log?.ended && log.run && !isEnded(log.run)) {
      const { problem: _, ...run } = log.run
      const { end, problem } = log.ended
      this.takeRun({ ...run, status: statusAt(end), ...(problem && { problem: create(ProblemSchema, problem) }) })
    }
  }

  /** Forgets a run that is no longer there. */
  forget(runId: string): void {
    const { [runId]: _, ...logs } = this.store.value.logs
    this.store.set({ logs, queue: this.store.value.queue?.filter(run => run.id !== runId) ?? null })
  }

  /** The run's log, made where there is none yet. */
  log(runId: string): RunLog | null {
    if (!runId) return null
    const known = this.store.value.logs[runId]
    if (known) return known
    const log = emptyLog(runId)
    log.run = this.store.value.queue?.find(run => run.id === runId) ?? null
    this.store.set({ logs: { ...this.store.value.logs, [runId]: log } })
    return log
  }

  #hasEnded(runId: string): boolean {
    const log = this.store.value.logs[runId]
    return !log || (log.run !== null && isEnded(log.run))
  }

  #takeQueue(queue: readonly Run[]): void {
    this.store.set({ queue })
    for (const run of queue) {
      const log = this.store.value.logs[run.id]
      if (log) log.run = run
    }
    this.#redraw()
  }

  // A replay brings thousands of events at once, and drawing takes longer than a small training's step: the first
  // event is drawn at once, what follows ten times a second.
  #redraw(): void {
    if (this.#redrawAsked) return
    this.#redrawAsked = true
    const draw = () => {
      this.#redrawAsked = false
      this.#lastDrawn = performance.now()
      this.store.set({ changes: this.store.value.changes + 1 })
    }
    const rest = this.#lastDrawn + betweenDrawings - performance.now()
    if (rest > 0) setTimeout(draw, rest)
    else queueMicrotask(draw)
  }
}
