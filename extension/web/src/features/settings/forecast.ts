// What the host says about a training before it begins: how long and how large, and what stands in the way.
import { type Wait, waitFor } from '../../api/connection'
import { explain, isAborted, isOffline, problemsIn } from '../../api/errors'
import { type EstimateResponse, Severity, type VersionSettings } from '../../api/gen/train_tools_pb'
import type { Host } from '../../api/host'
import type { Problem } from '../../i18n/problem'
import { Store } from '../../state/store'

/** Something that stands in the way of a training, or that a person should know before it. */
export interface Finding {
  severity: Severity
  problem: Problem
}

export interface ForecastState {
  estimate: EstimateResponse | null
  /** Why there is no estimate. */
  problem: Problem | null
  findings: readonly Finding[]
}

const settle = 300 // milliseconds after the last change

export class Forecast {
  readonly store = new Store<ForecastState>({ estimate: null, problem: null, findings: [] })
  readonly #host: Host
  readonly #versionId: string
  readonly #wait: Wait
  #estimating = new AbortController()
  #validating = new AbortController()

  constructor(host: Host, versionId: string, wait: Wait = waitFor) {
    this.#host = host
    this.#versionId = versionId
    this.#wait = wait
  }

  /** Estimates settings that may not be saved yet; a newer wish replaces an older one. */
  async estimate(settings: VersionSettings): Promise<void> {
    this.#estimating.abort()
    const { signal } = (this.#estimating = new AbortController())
    await this.#wait(settle, signal)
    if (signal.aborted) return
    try {
      const estimate = await this.#host.training.estimate({ versionId: this.#versionId, settings }, { signal })
      this.store.set({ estimate, problem: null })
    } catch (error) {
      if (signal.aborted || isAborted(error) || isOffline(error)) return
      const isAtItsField = problemsIn(error).some(({ field }) => field !== '') // Validate finds it, too
      this.store.set({ estimate: null, problem: isAtItsField ? null : explain(error) })
    }
  }

  /** Takes in what a refused call found, in place of the problems that were known; the rest stays. */
  take(problems: readonly Problem[]): void {
    this.#validating.abort()
    const others = this.store.value.findings.filter(({ severity }) => severity !== Severity.PROBLEM)
    const found = problems.map(problem => ({ severity: Severity.PROBLEM, problem }))
    this.store.set({ findings: [...found, ...others] })
  }

  /** Asks what stands in the way of the saved settings. */
  async validate(): Promise<readonly Finding[]> {
    this.#validating.abort()
    const { signal } = (this.#validating = new AbortController())
    try {
      const { findings } = await this.#host.training.validate({ versionId: this.#versionId }, { signal })
      const shown = findings.flatMap(({ severity, problem }) => (problem ? [{ severity, problem }] : []))
      this.store.set({ findings: shown })
    } catch (error) {
      if (!signal.aborted && !isAborted(error) && !isOffline(error)) this.store.set({ problem: explain(error) })
    }
    return this.store.value.findings
  }
}
