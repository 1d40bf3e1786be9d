// What the host says about a training before it begins: how long and how large, and what stands in the way.
import { create } from '@bufbuild/protobuf'
import { type Wait, waitFor } from '../shared/connection'
import { explain, isAborted, isOffline } from '../shared/errors'
import {
  type EstimateResponse,
  type Finding,
  FindingSchema,
  Severity,
  type VersionSettings
} from '../shared/gen/train_tools_pb'
import type { Host } from '../shared/host'
import { type Problem, problemsOf } from '../shared/rich-error'
import { Store } from '../shared/store'

export interface ForecastState {
  estimate: EstimateResponse | null
  /** Why there is no estimate. */
  problem: string
  findings: readonly Finding[]
}

const settle = 300 // milliseconds after the last change

export class Forecast {
  readonly store = new Store<ForecastState>({ estimate: null, problem: '', findings: [] })
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
      this.store.set({ estimate, problem: '' })
    } catch (error) {
      if (signal.aborted || isAborted(error) || isOffline(error)) return
      const isAtItsField = problemsOf(error).some(({ field }) => field !== '') // Validate finds it, too
      this.store.set({ estimate: null, problem: isAtItsField ? '' : explain(error) })
    }
  }

  /** Takes in what a refused call found, in place of the problems that were known; the rest stays. */
  take(problems: readonly Problem[]): void {
    this.#validating.abort()
    const others = this.store.value.findings.filter(({ severity }) => severity !== Severity.PROBLEM)
    const found = problems.map(({ field, sentence, code, arguments: values }) =>
      create(FindingSchema, { severity: Severity.PROBLEM, setting: field, text: sentence, code, arguments: values })
    )
    this.store.set({ findings: [...found, ...others] })
  }

  /** Asks what stands in the way of the saved settings. */
  async validate(): Promise<readonly Finding[]> {
    this.#validating.abort()
    const { signal } = (this.#validating = new AbortController())
    try {
      const { findings } = await this.#host.training.validate({ versionId: this.#versionId }, { signal })
      this.store.set({ findings })
    } catch (error) {
      if (!signal.aborted && !isAborted(error) && !isOffline(error)) this.store.set({ problem: explain(error) })
    }
    return this.store.value.findings
  }
}
