// Images at their full size as object URLs, by what changes with the image. A few are kept, for people turn back and
// forth; not more, for one may have 200 MB.
import type { BytesPart, DatasetImage, Sample } from '../api/gen/train_tools_pb'
import type { Host } from '../api/host'
import { receive } from '../api/receive'
import { sampleKey } from './samples'

const mostKept = 6

export class Originals {
  readonly #host: Host
  readonly #urls = new Map<string, string>()

  constructor(host: Host) {
    this.#host = host
  }

  /** The address when it is there already. */
  known(image: DatasetImage): string | undefined {
    return this.#urls.get(image.sha256)
  }

  /** The address of the file as it was dropped; rejects when given up or when it cannot be had. */
  async load(versionId: string, image: DatasetImage, signal: AbortSignal): Promise<string> {
    const asked = { versionId, imageId: image.id }
    return this.#load(image.sha256, () => this.#host.datasets.original(asked, { signal }))
  }

  /** The same of a run's sample. */
  knownSample(runId: string, sample: Sample): string | undefined {
    return this.#urls.get(sampleKey(runId, sample))
  }

  async loadSample(runId: string, sample: Sample, signal: AbortSignal): Promise<string> {
    const asked = { runId, sampleId: sample.id }
    return this.#load(sampleKey(runId, sample), () => this.#host.results.openSample(asked, { signal }))
  }

  async #load(key: string, ask: () => AsyncIterable<BytesPart>): Promise<string> {
    const known = this.#urls.get(key)
    if (known) return known
    const { blob } = await receive(ask(), () => {})
    // Without a type the browser looks at the bytes; it would not show what is called a stream of bytes.
    const type = blob.type.startsWith('image/') ? blob.type : ''
    const url = this.#urls.get(key) ?? URL.createObjectURL(blob.slice(0, blob.size, type))
    this.#keep(key, url)
    return url
  }

  #keep(key: string, url: string): void {
    this.#urls.delete(key) // to the end: the newest
    this.#urls.set(key, url)
    const [oldest] = this.#urls
    if (this.#urls.size <= mostKept || !oldest) return
    this.#urls.delete(oldest[0])
    URL.revokeObjectURL(oldest[1])
  }
}
