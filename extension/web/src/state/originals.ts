// Images at their full size as object URLs, by the image's hash. A few are kept, for people turn back and forth;
// not more, for one may have 200 MB.
import type { DatasetImage } from '../api/gen/train_tools_pb'
import type { Host } from '../api/host'
import { receive } from '../api/receive'

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
    const known = this.known(image)
    if (known) return known
    const parts = this.#host.datasets.original({ versionId, imageId: image.id }, { signal })
    const { blob } = await receive(parts, () => {})
    // Without a type the browser looks at the bytes; it would not show what is called a stream of bytes.
    const type = blob.type.startsWith('image/') ? blob.type : ''
    const url = this.known(image) ?? URL.createObjectURL(blob.slice(0, blob.size, type))
    this.#keep(image.sha256, url)
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
