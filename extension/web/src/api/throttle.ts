// What a WebUI's limit of requests asks for: to wait. SD.Next takes 300 a minute of a client.
import { Store } from '../state/store'
import { type Wait, waitFor } from './connection'

const usualWait = 5 // seconds, where the answer names none
const longestWait = 60

/** A fetch that waits and asks again where it is told that there were too many requests. */
export class Throttle {
  /** Whether a call waits for that. */
  readonly store = new Store<{ waits: boolean }>({ waits: false })
  readonly #fetch: typeof fetch
  readonly #wait: Wait
  #waiting = 0

  constructor(ask: typeof fetch, wait: Wait = waitFor) {
    this.#fetch = ask
    this.#wait = wait
  }

  readonly fetch: typeof fetch = async (input, init) => {
    for (;;) {
      const response = await this.#fetch(input, init)
      if (response.status !== 429 || init?.signal?.aborted) return response
      await response.body?.cancel()
      this.store.set({ waits: ++this.#waiting > 0 })
      try {
        await this.#wait(secondsOf(response) * 1000, init?.signal ?? new AbortController().signal)
      } finally {
        this.store.set({ waits: --this.#waiting > 0 })
      }
    }
  }
}

// Retry-After is in seconds, or a date, which no WebUI sends.
function secondsOf(response: Response): number {
  const told = Number(response.headers.get('retry-after') ?? '')
  return told > 0 ? Math.min(told, longestWait) : usualWait
}
