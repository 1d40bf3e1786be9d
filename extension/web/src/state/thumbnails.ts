// Thumbnails as object URLs, by what changes with the image: each is asked for once, a few at a time, the newest wish
// first, for that is what is on the screen.
import { isAborted } from '../api/errors'
import type { DatasetImage, Sample } from '../api/gen/train_tools_pb'
import type { Host } from '../api/host'
import { sampleKey } from './samples'

const atOnce = 3
const kept = 600 // about 15 kB each

type Ask = (options: { signal: AbortSignal }) => Promise<{ data: Uint8Array; mediaType: string }>

interface Wish {
  key: string
  ask: Ask
  signal: AbortSignal
  done: (url: string) => void
  failed: (error: unknown) => void
}

export class Thumbnails {
  readonly #host: Host
  readonly #urls = new Map<string, string>()
  readonly #wishes: Wish[] = []
  #running = 0
  readonly #side: number

  constructor(host: Host, side = 320) {
    this.#host = host
    this.#side = side
  }

  /** The address when it is there already; an image that is drawn often should not flicker. */
  known(image: DatasetImage): string | undefined {
    return this.#urls.get(image.sha256)
  }

  /** The address of the image's thumbnail; rejects when given up or when there is none. */
  load(versionId: string, image: DatasetImage, signal: AbortSignal): Promise<string> {
    const asked = { versionId, imageId: image.id, side: this.#side }
    return this.#load(image.sha256, options => this.#host.datasets.thumbnail(asked, options), signal)
  }

  /** The same of a run's sample. */
  knownSample(runId: string, sample: Sample): string | undefined {
    return this.#urls.get(sampleKey(runId, sample))
  }

  loadSample(runId: string, sample: Sample, signal: AbortSignal): Promise<string> {
    const asked = { runId, sampleId: sample.id, side: this.#side }
    const ask: Ask = options => this.#host.results.sampleThumbnail(asked, options)
    return this.#load(sampleKey(runId, sample), ask, signal)
  }

  #load(key: string, ask: Ask, signal: AbortSignal): Promise<string> {
    const known = this.#urls.get(key)
    if (known) return Promise.resolve(known)
    return new Promise((done, failed) => {
      this.#wishes.push({ key, ask, signal, done, failed })
      this.#next()
    })
  }

  #next(): void {
    while (this.#running < atOnce) {
      const wish = this.#wishes.pop()
      if (!wish) return
      if (wish.signal.aborted) continue
      this.#running++
      void this.#fulfil(wish).finally(() => {
        this.#running--
        this.#next()
      })
    }
  }

  async #fulfil({ key, ask, signal, done, failed }: Wish): Promise<void> {
    try {
      const known = this.#urls.get(key)
      if (known) return done(known)
      const { data, mediaType } = await ask({ signal })
      const url = URL.createObjectURL(new Blob([new Uint8Array(data)], { type: mediaType || 'image/jpeg' }))
      this.#keep(key, url)
      done(url)
    } catch (error) {
      if (!isAborted(error)) failed(error)
    }
  }

  #keep(key: string, url: string): void {
    this.#urls.set(key, url)
    const [oldest] = this.#urls
    if (this.#urls.size <= kept || !oldest) return
    this.#urls.delete(oldest[0])
    URL.revokeObjectURL(oldest[1])
  }
}
