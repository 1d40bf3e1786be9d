// Questions about a run's status, asked in several places.
import { RunStatus, type Run } from '../gen/train_tools_pb'

const running = new Set([RunStatus.PREPARING, RunStatus.TRAINING, RunStatus.STOPPING])
const ended = new Set([RunStatus.DONE, RunStatus.STOPPED, RunStatus.CANCELLED, RunStatus.FAILED])

const ends = new Map([
  ['done', RunStatus.DONE],
  ['stopped', RunStatus.STOPPED],
  ['paused', RunStatus.PAUSED],
  ['cancelled', RunStatus.CANCELLED],
  ['interrupted', RunStatus.INTERRUPTED],
  ['failed', RunStatus.FAILED]
])

/** The status that a run has when its process ended so, by what the event job_ended calls it. */
export const statusAt = (end: string): RunStatus => ends.get(end) ?? RunStatus.UNSPECIFIED

/** Whether the run holds the GPU now. */
export const isRunning = (run: Run): boolean => running.has(run.status)

/** Whether the run will not go on. */
export const isEnded = (run: Run): boolean => ended.has(run.status)

/** Whether Resume makes it go on. */
export const canResume = (run: Run): boolean => run.status === RunStatus.PAUSED || run.status === RunStatus.INTERRUPTED

/**
 * Whether cancelling it would throw work away. One that began waits like any other after a crash, and may report no
 * step yet: those are known only up to the last saved file until it goes on.
 */
export const losesWork = (run: Run): boolean =>
  !isEnded(run) && (isRunning(run) || canResume(run) || run.step > 0 || run.startedUnixMs > 0n)

/** Whether it is of an earlier moment than the other: a replay says what a run was once. */
export const isOlder = (run: Run, other: Run): boolean => run.revision < other.revision

/** The run whose events to follow: the shown version's first, else the one that trains now. */
export function runToWatch(queue: readonly Run[], versionId: string): string {
  const own = queue.filter(run => run.versionId === versionId)
  const best = own.find(isRunning) ?? own.find(canResume) ?? own[0] ?? queue.find(isRunning)
  return best?.id ?? ''
}

/** The share of the run that is done, 0 to 1. */
export const share = (step: number, total: number): number => (total > 0 ? Math.min(1, step / total) : 0)
