// What the screen for settings knows beside the settings themselves: base models, recommended values, the forecast.
import type { App } from '../../state/app'
import { waitFor } from '../../api/connection'
import { explain, problemsIn } from '../../api/errors'
import {
  type BaseModel,
  type Look,
  type Reason,
  Severity,
  type SubjectKind,
  type VaeFile,
  type VersionSettings
} from '../../api/gen/train_tools_pb'
import type { Problem } from '../../i18n/problem'
import { reasonOf } from '../../api/rich-error'
import { newRequestId } from '../../api/request-id'
import type { SettingsCatalogue } from '../../state/settings/catalogue'
import type { SettingsEditor } from '../../state/settings/editor'
import { Store } from '../../state/store'
import { type Finding, Forecast } from './forecast'
import { applyPreset } from './presets'

export interface SettingsState {
  models: readonly BaseModel[] | null
  modelFolder: string
  vaes: readonly VaeFile[]
  /** Whether the host still hears of base models. */
  readingModels: boolean
  recommended: VersionSettings | null
  reasons: readonly Reason[]
  beginning: boolean
  /** Why the last Begin did not work, where it is not for what stands in the way of a training. */
  refusal: Problem | null
  /** What the last Begin asked about; empty: nothing. */
  questions: readonly Problem[]
  /** Whether problems are shown as problems: after Begin was pressed. */
  pressed: boolean
  /** Whether the settings that few people need are shown, too. */
  allShown: boolean
}

const betweenReads = 1000 // milliseconds

export class SettingsModel {
  readonly versionId: string
  readonly editor: SettingsEditor
  readonly catalogue: SettingsCatalogue
  readonly forecast: Forecast
  readonly store = new Store<SettingsState>({
    models: null,
    modelFolder: '',
    vaes: [],
    readingModels: false,
    recommended: null,
    reasons: [],
    beginning: false,
    refusal: null,
    questions: [],
    pressed: false,
    allShown: false
  })
  readonly #app: App
  readonly #signal: AbortSignal
  #loaded: Promise<void> = Promise.resolve()
  #confirmed: string[] = [] // since Begin was pressed
  #requestId = newRequestId() // the same until a run began: pressing twice begins one

  constructor(app: App, versionId: string, signal: AbortSignal) {
    this.#app = app
    this.#signal = signal
    this.versionId = versionId
    this.editor = app.settings.of(versionId)
    this.catalogue = app.catalogue
    this.forecast = new Forecast(app.host, versionId)
    const stop = this.editor.store.subscribe(() => this.#follow())
    signal.addEventListener('abort', stop)
    app.windows.onNews(['images', 'results', 'projects'], versionId, () => this.#look(), signal)
    let images = app.workspace.find(versionId)?.images
    const stopCounting = app.workspace.store.subscribe(() => {
      const now = app.workspace.find(versionId)?.images
      if (now !== images) this.#look()
      images = now
    })
    signal.addEventListener('abort', stopCounting)
  }

  load(): Promise<void> {
    this.#loaded = this.#load()
    return this.#loaded
  }

  async #load(): Promise<void> {
    const { kind, look } = this.editor.store.value.draft
    await this.#app.notices.attempt(() => Promise.all([this.loadModels(false), this.#recommend(kind, look)]))
    this.#look()
  }

  /** Reads the base models; where none is chosen, the WebUI's own or the only one is. */
  async loadModels(refresh: boolean): Promise<void> {
    const answer = await this.#app.host.system.baseModels({ refresh }, { signal: this.#signal })
    const { models, folder, vaes, reading } = answer
    this.store.set({ models, modelFolder: folder, vaes, readingModels: reading })
    if (reading) void this.#readOn()
    if (this.editor.store.value.draft.baseModelId !== '') return
    const usable = models.filter(({ problem }) => !problem)
    const only = !reading && usable.length === 1 ? usable[0] : undefined
    const obvious = usable.find(model => model.selectedInWebui) ?? only
    if (obvious)
      this.editor.change(settings => {
        settings.baseModelId = obvious.id
      })
  }

  // The host has not heard of all of them yet, as after its start.
  async #readOn(): Promise<void> {
    await waitFor(betweenReads, this.#signal)
    if (!this.#signal.aborted) await this.#app.notices.attempt(() => this.loadModels(false))
  }

  /** Another kind of subject: its recommended values, except where the person chose their own. */
  async choose(kind: SubjectKind, look: Look): Promise<void> {
    const before = this.store.value.recommended
    const now = await this.#recommend(kind, look)
    this.editor.change(settings => {
      Object.assign(settings, now ? applyPreset(settings, before, now) : {}, { kind, look })
    })
  }

  /** Begins a training, or says why not, or asks first; then again with what was confirmed. True when it began. */
  async begin(confirmed: readonly Problem[] = []): Promise<boolean> {
    const codes = confirmed.map(({ code }) => code)
    this.#confirmed = codes.length > 0 ? [...this.#confirmed, ...codes] : []
    this.store.set({ beginning: true, refusal: null, questions: [], pressed: true })
    try {
      await this.#loaded // the obvious base model is chosen by then, however soon the button was pressed
      await this.editor.flush()
      if (this.editor.store.value.problem) return false
      const { run } = await this.#app.host.training.begin({
        versionId: this.versionId,
        requestId: this.#requestId,
        confirmed: this.#confirmed
      })
      this.#requestId = newRequestId()
      this.store.set({ pressed: false })
      if (run) this.#app.live.follow(run)
      return true
    } catch (error) {
      if (reasonOf(error) === 'NOT_CONFIRMED') this.store.set({ questions: problemsIn(error) })
      else if (reasonOf(error) === 'CANNOT_TRAIN') this.#showProblems(problemsIn(error))
      else this.store.set({ refusal: explain(error) })
      return false
    } finally {
      this.store.set({ beginning: false })
    }
  }

  // Each at its field, also where that is folded away.
  #showProblems(found: readonly Problem[]): void {
    this.forecast.take(found)
    const isFolded = found.some(({ field }) => this.catalogue.find(field)?.basic === false)
    if (isFolded) this.store.set({ allShown: true })
  }

  async #recommend(kind: SubjectKind, look: Look): Promise<VersionSettings | null> {
    const request = { versionId: this.versionId, kind, look }
    const { settings, reasons } = await this.#app.host.training.recommend(request, { signal: this.#signal })
    this.store.set({ recommended: settings ?? null, reasons })
    return settings ?? null
  }

  #estimated: VersionSettings | null = null
  #wasSaving = false

  #follow(): void {
    const { draft, saving } = this.editor.store.value
    if (draft !== this.#estimated) {
      this.#estimated = draft
      void this.forecast.estimate(this.editor.unsaved)
    }
    if (this.#wasSaving && !saving) void this.forecast.validate()
    this.#wasSaving = saving
  }

  #look(): void {
    if (this.#signal.aborted) return
    void this.forecast.estimate(this.editor.unsaved)
    void this.forecast.validate()
  }
}

export function problems(findings: readonly Finding[]): Finding[] {
  return findings.filter(({ severity }) => severity === Severity.PROBLEM)
}
