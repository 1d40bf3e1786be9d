// Whether the host answers. After a loss it asks again, at first soon and then less often, until it is back.
import { isLoggedOut, isOffline } from './errors'
import { Store } from '../state/store'
import type { Stub, StubState } from './stub'

/** starting: nothing known yet; setup: the stub answers but there is no host to work with. */
export type Status = 'starting' | 'setup' | 'online' | 'lost' | 'login'

export interface ConnectionState {
  status: Status
  /** When the next attempt is made, while lost. */
  retryAt: number
  stub: StubState | null
}

/** Waits, or ends early when woken or given up; a parameter so that tests own the clock. */
export type Wait = (milliseconds: number, signal: AbortSignal) => Promise<void>

const delays = [500, 1000, 2000, 4000, 8000, 15000]
const setupInterval = 1000 // the stub has no stream for its set-up; its state is small

export class Connection {
  readonly store = new Store<ConnectionState>({ status: 'starting', retryAt: 0, stub: null })
  readonly #backListeners = new Set<() => void>()
  readonly #stub: Stub
  readonly #signal: AbortSignal
  readonly #wait: Wait
  #asking = false
  #wasReady = false
  #wake: AbortController | null = null

  constructor(stub: Stub, signal: AbortSignal, wait: Wait = waitFor) {
    this.#stub = stub
    this.#signal = signal
    this.#wait = wait
    signal.addEventListener('abort', () => this.#wake?.abort())
  }

  /** Called with every failed call: a lost connection starts the attempts, a lost login ends them. */
  failed(error: unknown): void {
    if (isLoggedOut(error)) this.store.set({ status: 'login' })
    else if (isOffline(error) && this.store.value.status === 'online') {
      this.store.set({ status: 'lost' })
      void this.ask()
    }
  }

  /** Calls the listener when the host is ready, at first and after each loss. */
  onReady(listener: () => void): void {
    this.#backListeners.add(listener)
  }

  /** Tries at once instead of waiting. */
  retryNow(): void {
    this.#wake?.abort()
    void this.ask()
  }

  /** Asks the stub until the host is ready; one round at a time. */
  async ask(): Promise<void> {
    if (this.#asking) return
    this.#asking = true
    try {
      for (let attempt = 0; !this.#signal.aborted; attempt++) {
        const delay = await this.#once(attempt)
        if (delay === null) return
        this.#wake = new AbortController()
        await this.#wait(delay, this.#wake.signal)
      }
    } finally {
      this.#asking = false
    }
  }

  // One question; the milliseconds until the next, or null when it is settled.
  async #once(attempt: number): Promise<number | null> {
    const late = delays[Math.min(attempt, delays.length - 1)] ?? setupInterval
    try {
      const stub = await this.#stub.state(this.#signal)
      if (stub.host.state !== 'ready') {
        // A host that only starts again leaves the person where they are.
        const again = this.#wasReady && stub.host.state === 'starting'
        this.store.set({ stub, status: again ? 'lost' : 'setup' })
        return setupInterval
      }
      this.#wasReady = true
      this.store.set({ stub, status: 'online' })
      for (const listener of this.#backListeners) listener()
      return null
    } catch (error) {
      if (this.#signal.aborted) return null
      if (isLoggedOut(error)) {
        this.store.set({ status: 'login' })
        return null
      }
      this.store.set({ status: 'lost', retryAt: Date.now() + late })
      return late
    }
  }
}

/** Resolves after the time, or at once when the signal is given; never rejects. */
export function waitFor(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) return resolve()
    const timer = setTimeout(done, milliseconds)
    function done() {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    signal.addEventListener('abort', done)
  })
}
