// All uploads of the page: a few at a time, each with what became of it. They go on while other screens are shown.
import { waitFor, type Wait } from '../../api/connection'
import { explain, isAborted } from '../../api/errors'
import type { DatasetImage, UploadOutcome } from '../../api/gen/train_tools_pb'
import type { Host } from '../../api/host'
import type { Problem } from '../../i18n/problem'
import { Store } from '../store'
import { pair, type DroppedFile } from './pairing'
import { forgetUpload, uploadIdFor, type Memory } from './remembered'
import { send } from '../../api/send'

export type UploadStatus = 'waiting' | 'sending' | 'added' | 'duplicate' | 'refused' | 'left_over'

export interface Upload {
  key: number
  versionId: string
  file: File
  captionFile: File | null
  status: UploadStatus
  sentBytes: number
  /** Why it was refused. */
  problem: Problem | null
  /** The name of the image that has the same bytes; empty: none. */
  duplicateOf: string
}

const atOnce = 3 // browsers open six connections a host; the page needs some for itself

export class Uploads {
  readonly store = new Store<{ uploads: readonly Upload[] }>({ uploads: [] })
  readonly #host: Host
  readonly #memory: Memory
  readonly #wait: Wait
  readonly #addedListeners = new Set<(versionId: string, image: DatasetImage) => void>()
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

  /** Begins to upload what was dropped. */
  add(versionId: string, dropped: readonly DroppedFile[]): void {
    const { images, leftOver } = pair(dropped)
    const entry = (file: File, captionFile: File | null, status: UploadStatus): Upload => ({
      key: ++this.#lastKey,
      versionId,
      file,
      captionFile,
      status,
      sentBytes: 0,
      problem: null,
      duplicateOf: ''
    })
    this.store.set({
      uploads: [
        ...this.store.value.uploads,
        ...images.map(({ file, captionFile }) => entry(file, captionFile, 'waiting')),
        ...leftOver.map(file => entry(file, null, 'left_over'))
      ]
    })
    this.#next()
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

  #next(): void {
    while (this.#sending < atOnce && !this.#signal.aborted) {
      const upload = this.store.value.uploads.find(({ status }) => status === 'waiting')
      if (!upload) return
      this.#sending++
      this.#change(upload.key, { status: 'sending' })
      void this.#send(upload).finally(() => {
        this.#sending--
        this.#next()
      })
    }
  }

  async #send({ key, versionId, file, captionFile }: Upload): Promise<void> {
    try {
      const caption = captionFile ? oneLine(await captionFile.text()) : ''
      const uploadId = uploadIdFor(this.#memory, versionId, file)
      const onProgress = (sentBytes: number) => this.#change(key, { sentBytes })
      const outcome = await send(
        this.#host,
        { versionId, uploadId, file, caption, onProgress },
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
    else {
      this.#change(key, { status: 'added' })
      if (result.case === 'added') for (const listener of this.#addedListeners) listener(versionId, result.value)
    }
  }

  #change(key: number, change: Partial<Upload>): void {
    const uploads = this.store.value.uploads.map(upload => (upload.key === key ? { ...upload, ...change } : upload))
    this.store.set({ uploads })
  }
}

export function isOpen({ status }: Upload): boolean {
  return status === 'waiting' || status === 'sending'
}

/** A caption file as one line: trainers read captions so, and editors add line ends. */
export function oneLine(text: string): string {
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map(line => line.trim())
    .filter(line => line)
    .join(', ')
}
