// All uploads of the page: a few at a time, each with what became of it. They go on while other screens are shown.
import { waitFor, type Wait } from '../../api/connection'
import { explain, isAborted } from '../../api/errors'
import type {
  AddTextsResponse,
  ArchiveProgress,
  DatasetImage,
  UploadOutcome
} from '../../api/gen/train_tools_pb'
import type { Host } from '../../api/host'
import type { Problem } from '../../i18n/problem'
import { Store } from '../store'
import { isArchive } from './endings'
import { pair, type DroppedFile } from './pairing'
import { isOpen, mostBytes, portions, type Upload, type UploadStatus, whyLeft } from './upload'
import { forgetUpload, uploadIdFor, type Memory } from './remembered'
import { fitting, send, sendMany, textFile } from '../../api/send'

export type TextsListener = (versionId: string, files: readonly File[], answer: AddTextsResponse) => void

const atOnce = 3 // browsers open six connections a host; the page needs some for itself

export class Uploads {
  readonly store = new Store<{ uploads: readonly Upload[] }>({ uploads: [] })
  readonly #host: Host
  readonly #memory: Memory
  readonly #wait: Wait
  readonly #addedListeners = new Set<(versionId: string, image: DatasetImage) => void>()
  readonly #openedListeners = new Set<(versionId: string) => void>()
  readonly #endListeners = new Set<(versionId: string) => void>()
  readonly #textsListeners = new Set<TextsListener>()
  readonly #held = new Map<string, File[]>() // texts that may be for images still on their way
  readonly #signal: AbortSignal
  #sending = 0
  #lastKey = 0

  constructor(host: Host, memory: Memory, signal: AbortSignal, wait: Wait = waitFor) {
    this.#host = host
    this.#memory = memory
    this.#signal = signal
    this.#wait = wait
  }

  /** Calls the listener with each image that was added, until the signal is given. */
  onAdded(listener: (versionId: string, image: DatasetImage) => void, signal: AbortSignal): void {
    this.#addedListeners.add(listener)
    signal.addEventListener('abort', () => this.#addedListeners.delete(listener))
  }

  /** Calls the listener when an archive's images are there, until the signal is given. */
  onOpened(listener: (versionId: string) => void, signal: AbortSignal): void {
    this.#openedListeners.add(listener)
    signal.addEventListener('abort', () => this.#openedListeners.delete(listener))
  }

  /** Calls the listener when the last of a version's uploads is over, until the signal is given. */
  onEnd(listener: (versionId: string) => void, signal: AbortSignal): void {
    this.#endListeners.add(listener)
    signal.addEventListener('abort', () => this.#endListeners.delete(listener))
  }

  /** Calls the listener with what became of captions that came without their images, until the signal is given. */
  onTexts(listener: TextsListener, signal: AbortSignal): void {
    this.#textsListeners.add(listener)
    signal.addEventListener('abort', () => this.#textsListeners.delete(listener))
  }

  /** Begins to upload what was dropped. */
  add(versionId: string, dropped: readonly DroppedFile[]): void {
    const { images, archives, masks, texts, shared, leftOver } = pair(dropped)
    const entry = (file: File, captionFile: File | null, status: UploadStatus): Upload => ({
      ...this.#entry(versionId, file, captionFile, status),
      problem: status === 'left_over' ? whyLeft(file, masks) : null
    })
    this.store.set({
      uploads: [
        ...this.store.value.uploads,
        ...images.map(({ file, captionFile }) => entry(file, captionFile, 'waiting')),
        ...archives.map(file => entry(file, null, 'waiting')),
        ...shared.map(file => entry(file, null, 'shared')),
        ...[...masks, ...leftOver].map(file => entry(file, null, 'left_over'))
      ]
    })
    this.#next()
    if (texts.length === 0) return
    if (this.#isOpen(versionId)) this.#held.set(versionId, [...(this.#held.get(versionId) ?? []), ...texts])
    else void this.addTexts(versionId, texts)
  }

  /** Sends captions of images that are there, and other programs' files with captions. */
  async addTexts(versionId: string, files: readonly File[], replace = false): Promise<void> {
    const fitting = files.filter(file => file.size <= mostBytes)
    try {
      for (const some of portions(fitting)) {
        const request = { versionId, files: await Promise.all(some.map(textFile)), replace }
        const answer = await this.#host.datasets.addTexts(request, { signal: this.#signal })
        const refused = new Map(answer.problems.map(problem => [problem.arguments.file, problem]))
        for (const file of some) {
          const problem = refused.get(file.name.normalize('NFC'))
          if (problem) this.#leaveOut(versionId, file, problem)
        }
        for (const listener of this.#textsListeners) listener(versionId, some, answer)
      }
    } catch (error) {
      if (isAborted(error)) return
      for (const file of fitting) this.#leaveOut(versionId, file, explain(error))
    }
    for (const file of files) if (!fitting.includes(file)) this.#leaveOut(versionId, file, null)
  }

  /** Tries a refused one again. */
  retry(key: number): void {
    this.#change(key, { status: 'waiting', problem: null, sentBytes: 0 })
    this.#next()
  }

  /** Forgets a version's uploads that are over. */
  clear(versionId: string): void {
    this.store.set({
      uploads: this.store.value.uploads.filter(upload => upload.versionId !== versionId || isOpen(upload))
    })
  }

  get busy(): boolean {
    return this.store.value.uploads.some(isOpen)
  }

  #entry(versionId: string, file: File, captionFile: File | null, status: UploadStatus): Upload {
    const key = ++this.#lastKey
    return {
      ...{ key, versionId, file, captionFile, status, sentBytes: 0, problem: null, duplicateOf: '' },
      ...{ opening: null, opened: null }
    }
  }

  #leaveOut(versionId: string, file: File, problem: Problem | null): void {
    const entry = { ...this.#entry(versionId, file, null, 'left_over'), problem }
    this.store.set({ uploads: [...this.store.value.uploads, entry] })
  }

  #isOpen(versionId: string): boolean {
    return this.store.value.uploads.some(upload => upload.versionId === versionId && isOpen(upload))
  }

  #end(versionId: string): void {
    const texts = this.#held.get(versionId) ?? []
    this.#held.delete(versionId)
    for (const listener of this.#endListeners) listener(versionId)
    if (texts.length > 0) void this.addTexts(versionId, texts)
  }

  #next(): void {
    while (this.#sending < atOnce && !this.#signal.aborted) {
      const waiting = this.store.value.uploads.filter(({ status }) => status === 'waiting')
      const [first] = waiting
      if (!first) return
      const images = waiting.filter(({ versionId, file }) => versionId === first.versionId && !isArchive(file.name))
      const few = images.slice(0, fitting(images.map(({ file }) => file)))
      const together = few[0] === first && few.length > 1 ? few : [first]
      this.#sending++
      for (const { key } of together) this.#change(key, { status: 'sending' })
      void (together.length > 1 ? this.#sendMany(together) : this.#send(first)).finally(() => {
        this.#sending--
        this.#next()
        if (!this.#isOpen(first.versionId) && !this.#signal.aborted) this.#end(first.versionId)
      })
    }
  }

  async #sendMany(uploads: readonly Upload[]): Promise<void> {
    const versionId = uploads[0]?.versionId ?? ''
    const idOf = (file: File) => uploadIdFor(this.#memory, versionId, file)
    const small = uploads.map(({ file, captionFile }) => ({ uploadId: idOf(file), file, captionFile }))
    try {
      const states = await sendMany(this.#host, versionId, small, this.#wait, this.#signal)
      for (const [index, { key, file }] of uploads.entries()) {
        const outcome = states[index]?.outcome
        if (!outcome) throw new TypeError(`The host does not say what became of ${file.name}.`)
        forgetUpload(this.#memory, versionId, file)
        this.#settle(key, versionId, outcome)
      }
    } catch (error) {
      if (isAborted(error)) return
      const open = new Set(this.store.value.uploads.filter(isOpen).map(({ key }) => key))
      for (const { key } of uploads)
        if (open.has(key)) this.#change(key, { status: 'refused', problem: explain(error) })
    }
  }

  async #send({ key, versionId, file, captionFile }: Upload): Promise<void> {
    try {
      const uploadId = uploadIdFor(this.#memory, versionId, file)
      const onProgress = (sentBytes: number) => this.#change(key, { sentBytes })
      const onOpening = (opening: ArchiveProgress) => this.#change(key, { opening })
      const outcome = await send(
        this.#host,
        { versionId, uploadId, file, captionFile, onProgress, onOpening },
        this.#wait,
        this.#signal
      )
      forgetUpload(this.#memory, versionId, file)
      this.#settle(key, versionId, outcome)
    } catch (error) {
      if (!isAborted(error)) this.#change(key, { status: 'refused', problem: explain(error) })
    }
  }

  #settle(key: number, versionId: string, { result }: UploadOutcome): void {
    if (result.case === 'refused') this.#change(key, { status: 'refused', problem: result.value })
    else if (result.case === 'duplicateOf') this.#change(key, { status: 'duplicate', duplicateOf: result.value.name })
    else if (result.case === 'opened') {
      this.#change(key, { status: 'added', opened: result.value })
      for (const listener of this.#openedListeners) listener(versionId)
    } else {
      this.#change(key, { status: 'added' })
      if (result.case === 'added') for (const listener of this.#addedListeners) listener(versionId, result.value)
    }
  }

  #change(key: number, change: Partial<Upload>): void {
    const uploads = this.store.value.uploads.map(upload => (upload.key === key ? { ...upload, ...change } : upload))
    this.store.set({ uploads })
  }
}
