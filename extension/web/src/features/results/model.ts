// A version's runs with their checkpoints, and what can be done with them.
import type { App } from '../../state/app'
import {
  type Checkpoint,
  type CurveResponse,
  RefreshOutcome,
  type Run,
  type RunResult,
  type UsedLora
} from '../../api/gen/train_tools_pb'
import { problem, type Problem } from '../../i18n/problem'
import { type Received, receive } from '../../api/receive'
import { Store } from '../../state/store'
import { say } from './texts'

export interface ResultsState {
  /** null: not read yet. */
  runs: readonly RunResult[] | null
  curves: Readonly<Record<string, CurveResponse>>
  /** What is being done, by checkpoint. */
  busy: Readonly<Record<string, 'using' | number>>
  /** What to know of a checkpoint that was just put to use, by its id. */
  notes: Readonly<Record<string, UseNotes>>
}

export interface UseNotes {
  notes: readonly Problem[]
  /** The base model to offer to load; empty: none. */
  loadModelId: string
}

export class ResultsModel {
  readonly store = new Store<ResultsState>({ runs: null, curves: {}, busy: {}, notes: {} })
  readonly versionId: string
  readonly #app: App
  readonly #signal: AbortSignal

  constructor(app: App, versionId: string, signal: AbortSignal) {
    this.#app = app
    this.versionId = versionId
    this.#signal = signal
  }

  async load(): Promise<void> {
    const { runs } = await this.#app.host.results.list({ versionId: this.versionId }, { signal: this.#signal })
    this.store.set({ runs })
  }

  async loadCurve(runId: string): Promise<void> {
    const curve = await this.#app.host.results.curve({ runId }, { signal: this.#signal })
    this.store.set({ curves: { ...this.store.value.curves, [runId]: curve } })
  }

  /** Puts a checkpoint into the WebUI's LoRA folder and says how that went. */
  use(run: Run, checkpoint: Checkpoint): Promise<boolean> {
    return this.#change(checkpoint, 'using', async () => {
      const answer = await this.#app.host.results.use({ runId: run.id, checkpointId: checkpoint.id })
      const stem = answer.used?.stem ?? checkpoint.fileName
      const cards = await this.#app.page.refreshCards(stem)
      this.#app.notices.done(say(cards ? seenAs[cards] : (sentenceFor[answer.refresh] ?? 'used'), { stem }))
      const { notes, loadModelId } = answer
      this.#note(checkpoint, { notes, loadModelId })
    })
  }

  /** Has the WebUI load the base model of a LoRA that is made for another family than what it has loaded. */
  loadBase(checkpoint: Checkpoint, { loadModelId: modelId }: UseNotes): Promise<boolean> {
    return this.#change(checkpoint, 'using', async () => {
      await this.#app.host.system.loadModel({ modelId })
      this.#note(checkpoint, null)
      this.#app.notices.done(say('loaded'))
    })
  }

  unuse(run: Run, checkpoint: Checkpoint): Promise<boolean> {
    return this.#change(checkpoint, 'using', async () => {
      const stem = checkpoint.used?.stem ?? checkpoint.fileName
      await this.#app.host.results.unuse({ runId: run.id, checkpointId: checkpoint.id })
      void this.#app.page.refreshCards(stem, false)
      this.#app.notices.done(say('unused', { stem }))
    })
  }

  /** Puts the tag into the WebUI's prompt, or into the clipboard where there is no WebUI. */
  async insert(used: UsedLora): Promise<void> {
    const text = promptOf(used)
    if (this.#app.page.insertPrompt(text, used.stem, used.triggerWord)) this.#app.notices.done(say('inserted'))
    else await this.copy(used)
  }

  async copy(used: UsedLora): Promise<void> {
    try {
      await navigator.clipboard.writeText(promptOf(used))
      this.#app.notices.done(say('copied'))
    } catch {
      this.#app.notices.report(problem('tab.copy_failed')) // no permission, or a page without TLS
    }
  }

  /** Fetches the file and hands it to the browser's downloads. */
  download(run: Run, checkpoint: Checkpoint): Promise<boolean> {
    return this.#change(checkpoint, 0, async () => {
      const parts = this.#app.host.results.download(
        { runId: run.id, checkpointId: checkpoint.id },
        { signal: this.#signal }
      )
      save(await receive(parts, percent => this.#setBusy(checkpoint, percent)), checkpoint.fileName)
    })
  }

  deleteCheckpoint(run: Run, checkpoint: Checkpoint): Promise<boolean> {
    return this.#delete(checkpoint.fileName, () =>
      this.#app.host.results.deleteCheckpoint({ runId: run.id, checkpointId: checkpoint.id })
    )
  }

  deleteRun(run: Run): Promise<boolean> {
    return this.#delete(run.label, () => this.#app.host.results.deleteRun({ runId: run.id }))
  }

  #delete(label: string, work: () => Promise<{ trashId: string }>): Promise<boolean> {
    const { notices, host, windows } = this.#app
    return notices.attempt(async () => {
      const { trashId } = await work()
      await this.load()
      windows.announce('results', this.versionId)
      const run = async () => {
        await host.projects.restore({ trashId })
        await this.load()
        windows.announce('results', this.versionId)
        notices.done(say('restored', { label }))
      }
      notices.done(say('deleted', { label }), { label: say('undo'), run })
    })
  }

  #change(checkpoint: Checkpoint, busy: 'using' | number, work: () => Promise<void>): Promise<boolean> {
    this.#setBusy(checkpoint, busy)
    return this.#app.notices
      .attempt(async () => {
        await work()
        await this.load()
        this.#app.windows.announce('results', this.versionId)
      })
      .finally(() => this.#setBusy(checkpoint, null))
  }

  #note({ id }: Checkpoint, found: UseNotes | null): void {
    const { [id]: _, ...others } = this.store.value.notes
    this.store.set({ notes: found && found.notes.length > 0 ? { ...others, [id]: found } : others })
  }

  #setBusy({ id }: Checkpoint, state: 'using' | number | null): void {
    const { [id]: _, ...others } = this.store.value.busy
    this.store.set({ busy: state === null ? others : { ...others, [id]: state } })
  }
}

/** What stands in the prompt: `<lora:stem:1>, trigger`. */
export function promptOf({ stem, weight, triggerWord }: UsedLora): string {
  const tag = `<lora:${stem}:${weight === 0 ? 1 : weight}>`
  return triggerWord ? `${tag}, ${triggerWord}` : tag
}

const seenAs = { seen: 'usedSeen', later: 'usedLater', missing: 'usedMissing' } as const

// Where there is no page of a WebUI, or none that tells, the host's word counts.
const sentenceFor: Partial<Record<RefreshOutcome, 'used' | 'usedNoWebUi' | 'usedNotRefreshed'>> = {
  [RefreshOutcome.DONE]: 'used',
  [RefreshOutcome.NO_WEBUI]: 'usedNoWebUi',
  [RefreshOutcome.FAILED]: 'usedNotRefreshed'
}

function save({ blob }: Received, fileName: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = fileName
  link.click()
  URL.revokeObjectURL(link.href)
}
