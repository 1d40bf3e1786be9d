// What the page can find out about the computer: each part by itself, for what is broken may be one of them.
import type { App } from '../../state/app'
import { explain, isAborted } from '../../api/errors'
import type { Device, DoctorResponse, InfoResponse } from '../../api/gen/train_tools_pb'
import { keyOf, type Problem } from '../../i18n/problem'
import { Store } from '../../state/store'

export interface AboutState {
  info: InfoResponse | null
  doctor: DoctorResponse | null
  devices: readonly Device[]
  log: string
  /** Why a part could not be had, each once. */
  problems: readonly Problem[]
  /** Whether something is still asked for; the doctor takes a second. */
  busy: boolean
}

const nothing: AboutState = { info: null, doctor: null, devices: [], log: '', problems: [], busy: true }

export class AboutModel {
  readonly store = new Store<AboutState>(nothing)
  readonly #app: Pick<App, 'host' | 'stub'>

  constructor(app: Pick<App, 'host' | 'stub'>) {
    this.#app = app
  }

  /** Asks for everything anew; each part is shown when it comes. */
  async load(signal: AbortSignal): Promise<void> {
    const { host, stub } = this.#app
    this.store.set(nothing)
    await Promise.all([
      this.#part(host.system.info({}, { signal }), info => ({ info })),
      this.#part(host.system.doctor({}, { signal }), doctor => ({ doctor })),
      this.#part(host.system.devices({}, { signal }), ({ devices }) => ({ devices })),
      this.#part(stub.log('host', signal), log => ({ log: log.trimEnd() }))
    ])
    if (!signal.aborted) this.store.set({ busy: false })
  }

  async #part<T>(asked: Promise<T>, change: (answer: T) => Partial<AboutState>): Promise<void> {
    try {
      this.store.set(change(await asked))
    } catch (error) {
      if (isAborted(error)) return
      const problem = explain(error)
      const others = this.store.value.problems.filter(other => keyOf(other) !== keyOf(problem))
      this.store.set({ problems: [...others, problem] })
    }
  }
}
