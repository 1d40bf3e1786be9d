// Whether the WebUI has lent its GPU to a training, and whether it forgot to take it back.
import { waitFor, type Wait } from '../api/connection'
import { isAborted } from '../api/errors'
import type { RunLogs } from '../api/live/logs'
import { isRunning } from '../api/live/runs'
import { Store } from './store'
import type { Lease, Stub } from '../api/stub'

export interface LeaseState {
  lease: Lease | null
  /** Lent although nothing trains, and not only for the moment between a training's end and the GPU's return. */
  isStray: boolean
}

const patience = 5000 // milliseconds that a GPU may take to come back

export class LeaseWatch {
  readonly store = new Store<LeaseState>({ lease: null, isStray: false })
  readonly #stub: Stub
  readonly #logs: RunLogs
  readonly #onProblem: (error: unknown) => void
  readonly #signal: AbortSignal
  readonly #wait: Wait
  #round = new AbortController()
  #running: string | null = null

  constructor(
    stub: Stub,
    logs: RunLogs,
    onProblem: (error: unknown) => void,
    signal: AbortSignal,
    wait: Wait = waitFor
  ) {
    this.#stub = stub
    this.#logs = logs
    this.#onProblem = onProblem
    this.#signal = signal
    this.#wait = wait
    logs.store.subscribe(() => this.#onLogs())
    signal.addEventListener('abort', () => this.#round.abort())
  }

  /** Asks the stub now; and while the GPU is lent for nothing, again and again until it is back. */
  async look(): Promise<void> {
    this.#round.abort()
    if (this.#signal.aborted) return
    const { signal } = (this.#round = new AbortController())
    for (let idle = 0; ; idle++) {
      const lease = await this.#ask(signal)
      if (signal.aborted || lease === undefined) return
      this.store.set({ lease, isStray: lease !== null && this.#isIdle && idle > 0 })
      if (!lease || !this.#isIdle) return
      await this.#wait(patience, signal)
    }
  }

  /** Asks for the GPU back. */
  async takeBack(): Promise<void> {
    await this.#stub.takeGpuBack(this.#signal)
    this.store.set({ isStray: false })
    void this.look()
  }

  get #isIdle(): boolean {
    return this.#running === ''
  }

  // The GPU goes and comes with the runs' status; events of a run come many times a second and change nothing.
  #onLogs(): void {
    const { queue } = this.#logs.store.value
    if (!queue) return
    const running = queue
      .filter(isRunning)
      .map(({ id, status }) => `${id}:${status}`)
      .join()
    if (running === this.#running) return
    this.#running = running
    void this.look()
  }

  async #ask(signal: AbortSignal): Promise<Lease | null | undefined> {
    try {
      const { webui, lease } = await this.#stub.state(signal)
      return webui === 'none' ? null : (lease ?? null) // without a WebUI there is no model to unload
    } catch (error) {
      if (!isAborted(error)) this.#onProblem(error)
      return undefined
    }
  }
}
