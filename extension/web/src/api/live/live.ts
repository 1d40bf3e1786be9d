// The page's one stream: the queue and one run's events. It goes on from the last sequence number after each break;
// while the page is hidden it is closed, for browsers open six connections at most (contract 3.1); and where a proxy
// holds streams back the page asks by unary calls instead.
import { waitFor, type Wait } from '../connection'
import { isAborted, isOffline } from '../errors'
import type { Run } from '../gen/train_tools_pb'
import type { Host } from '../host'
import { reasonOf } from '../rich-error'
import { RunLogs } from './logs'
import { pollOnce } from './poll'
import { isRunning } from './runs'

const silence = 25_000 // twice the heartbeat and a bit: after that the stream is taken for held back
const betweenStreams = 300
const betweenPolls = 4000
const inBackground = 20_000

export class Live {
  readonly logs = new RunLogs()
  readonly #host: Host
  readonly #onProblem: (error: unknown) => void
  readonly #wait: Wait
  #versionId = ''
  #watched = ''
  #current: AbortController | null = null
  #silentStreams = 0

  constructor(host: Host, onProblem: (error: unknown) => void, wait: Wait = waitFor) {
    this.#host = host
    this.#onProblem = onProblem
    this.#wait = wait
  }

  /** Prefers the runs of a version from now on. */
  show(versionId: string): void {
    this.#versionId = versionId
    if (this.#current && this.logs.toWatch(versionId, '') !== this.#watched) void this.open()
  }

  /** Follows a run that this page began, also where it ends before the queue is received. */
  follow(run: Run): void {
    this.logs.add(run)
    this.#watched = run.id
    void this.open()
  }

  /** Follows the queue and a run by a stream, in place of what is open. */
  async open(): Promise<void> {
    await this.#repeat(signal => (this.#silentStreams < 2 ? this.#stream(signal) : this.#poll(signal, betweenPolls)))
  }

  /** While the page is hidden: asks now and then, only where a run is going, so that its end can be announced. */
  async hide(): Promise<void> {
    this.close()
    if (this.logs.store.value.queue?.some(isRunning)) await this.#repeat(signal => this.#poll(signal, inBackground))
  }

  close(): void {
    this.#current?.abort()
    this.#current = null
  }

  // Again and again until it says no, or something else is begun.
  async #repeat(once: (signal: AbortSignal) => Promise<boolean>): Promise<void> {
    this.close()
    const current = (this.#current = new AbortController())
    while (!current.signal.aborted && (await once(current.signal))) continue
    if (this.#current === current) this.#current = null
  }

  // One stream until it ends; whether to open the next.
  async #stream(signal: AbortSignal): Promise<boolean> {
    const own = new AbortController()
    const abort = () => own.abort()
    signal.addEventListener('abort', abort)
    let received = false
    let quiet = setTimeout(abort, silence)
    try {
      const runId = (this.#watched = this.logs.toWatch(this.#versionId, this.#watched))
      const afterSequence = this.logs.log(runId)?.sequence ?? 0n
      for await (const event of this.#host.training.watch({ runId, afterSequence }, { signal: own.signal })) {
        received = true
        clearTimeout(quiet)
        quiet = setTimeout(abort, silence)
        this.logs.take(event, runId)
        if (this.logs.toWatch(this.#versionId, runId) !== runId) return true
      }
      this.logs.settle(runId)
    } catch (error) {
      if (signal.aborted) return false
      if (reasonOf(error) === 'NOT_THERE') this.logs.forget(this.#watched)
      else if (!isAborted(error)) this.#onProblem(error)
      if (isOffline(error)) return false // the connection comes back and opens the stream again
    } finally {
      clearTimeout(quiet)
      signal.removeEventListener('abort', abort)
      own.abort()
      if (!signal.aborted) this.#silentStreams = received ? 0 : this.#silentStreams + 1
    }
    await this.#wait(betweenStreams, signal)
    return true
  }

  async #poll(signal: AbortSignal, interval: number): Promise<boolean> {
    await this.#wait(interval, signal)
    if (signal.aborted) return false
    try {
      this.#watched = this.logs.toWatch(this.#versionId, this.#watched)
      await pollOnce(this.#host, this.logs, this.#watched, signal)
      return true
    } catch (error) {
      if (!signal.aborted) this.#onProblem(error)
      return false
    }
  }
}
