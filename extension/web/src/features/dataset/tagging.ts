// A tagger's work on the images as the page knows it: the taggers, how far it is, and what it would write.
import { create } from '@bufbuild/protobuf'
import { waitFor } from '../../api/connection'
import { explain, isAborted } from '../../api/errors'
import {
  type PreviewTagsResponse,
  type TagRules,
  TagRulesSchema,
  type TaggersResponse,
  type TaggingState,
  TaggingStatus
} from '../../api/gen/train_tools_pb'
import type { Host } from '../../api/host'
import type { Problem } from '../../i18n/problem'
import { Store } from '../../state/store'
import type { DatasetModel } from './model'
import { tagsOf } from './tags'

export interface Rules {
  generalThreshold: number
  characterThreshold: number
  /** As it is typed, with commas between. */
  dropped: string
  keepsUnderscores: boolean
  escapesBrackets: boolean
  triggerFirst: boolean
  replaces: boolean
}

export interface TaggingView {
  /** null: not read yet. */
  taggers: TaggersResponse | null
  taggerId: string
  /** Bytes of the tagger that can be fetched; null: not asked, undefined: the server does not tell. */
  offer: bigint | null | undefined
  progress: TaggingState | null
  preview: PreviewTagsResponse | null
  rules: Rules
  problem: Problem | null
}

const betweenStreams = 1000

/** The host's rules as the form has them. */
const rulesOf = (rules: TagRules = create(TagRulesSchema)): Rules => ({ ...rules, dropped: rules.dropped.join(', ') })

export class Tagging {
  readonly store = new Store<TaggingView>({
    taggers: null,
    taggerId: '',
    offer: null,
    progress: null,
    preview: null,
    rules: rulesOf(undefined),
    problem: null
  })
  readonly #host: Host
  readonly #dataset: DatasetModel
  #asked = 0

  constructor(host: Host, dataset: DatasetModel) {
    this.#host = host
    this.#dataset = dataset
  }

  /** Reads the taggers, and follows what is under way until the signal is given. */
  async open(signal: AbortSignal): Promise<void> {
    await this.#try(() => this.#readTaggers())
    while (!signal.aborted) {
      try {
        for await (const { state } of this.#host.tagging.watch({}, { signal })) if (state) await this.#take(state)
      } catch (error) {
        if (isAborted(error)) return
      }
      await waitFor(betweenStreams, signal)
    }
  }

  get isUnderWay(): boolean {
    return isUnderWay(this.store.value.progress)
  }

  choose(taggerId: string): Promise<void> {
    this.store.set({ taggerId, preview: null })
    return this.preview()
  }

  change(rules: Partial<Rules>): Promise<void> {
    this.store.set({ rules: { ...this.store.value.rules, ...rules } })
    return this.preview()
  }

  lookAgain(): Promise<void> {
    return this.#try(() => this.#readTaggers())
  }

  /** Takes a tagger that lies elsewhere into the list, and chooses it. */
  add(path: string): Promise<void> {
    return this.#try(async () => {
      const { tagger } = await this.#host.tagging.add({ path })
      if (tagger) this.store.set({ taggerId: tagger.id, preview: null })
      await this.#readTaggers()
    })
  }

  offer(): Promise<void> {
    return this.#try(async () => this.store.set({ offer: (await this.#host.tagging.offer({})).bytes }))
  }

  fetch(): Promise<void> {
    return this.#try(async () => this.#show((await this.#host.tagging.fetch({})).state))
  }

  begin(): Promise<void> {
    const { versionId } = this.#dataset
    const imageIds = this.#dataset.concerned.map(({ id }) => id)
    const { taggerId } = this.store.value
    return this.#try(async () => this.#show((await this.#host.tagging.begin({ versionId, taggerId, imageIds })).state))
  }

  stop(): Promise<void> {
    return this.#try(async () => this.#show((await this.#host.tagging.stop({})).state))
  }

  /** Counts the tags anew; of several that are asked for only the last is shown. */
  preview(): Promise<void> {
    const asked = ++this.#asked
    const imageIds = this.#dataset.concerned.map(({ id }) => id)
    return this.#try(async () => {
      if (!this.store.value.taggerId) return
      const preview = await this.#host.tagging.preview({ ...this.#common, imageIds })
      if (asked === this.#asked) this.store.set({ preview })
    })
  }

  /** Writes the tags into the captions that the person sees. */
  async write(): Promise<{ changed: number; undoId: string; kept: string[] }> {
    await this.#dataset.saveAll()
    const captionRevisions = Object.fromEntries(this.#dataset.concerned.map(one => [one.id, one.captionRevision]))
    const written = await this.#host.tagging.write({ ...this.#common, captionRevisions })
    this.#dataset.replace(written.changed)
    return { changed: written.changed.length, undoId: written.undoId, kept: written.kept }
  }

  get #common() {
    const { rules, taggerId } = this.store.value
    return { versionId: this.#dataset.versionId, taggerId, rules: { ...rules, dropped: tagsOf(rules.dropped) } }
  }

  async #readTaggers(): Promise<void> {
    const taggers = await this.#host.tagging.taggers({})
    if (!this.store.value.taggers) this.store.set({ rules: rulesOf(taggers.usual) })
    const kept = taggers.taggers.find(({ id }) => id === this.store.value.taggerId)
    this.store.set({ taggers, taggerId: (kept ?? taggers.taggers[0])?.id ?? '' })
    await this.preview() // what was seen before
  }

  async #take(state: TaggingState): Promise<void> {
    const before = this.store.value.progress
    this.#show(state)
    if (isUnderWay(state) || !isUnderWay(before)) return
    await this.#try(() => (state.fetches ? this.#readTaggers() : this.preview()))
  }

  #show(progress: TaggingState | undefined): void {
    if (progress) this.store.set({ progress })
  }

  async #try(work: () => Promise<unknown>): Promise<void> {
    try {
      await work()
      this.store.set({ problem: null })
    } catch (error) {
      if (!isAborted(error)) this.store.set({ problem: explain(error) })
    }
  }
}

function isUnderWay(state: TaggingState | null): boolean {
  return state?.status === TaggingStatus.FETCHING || state?.status === TaggingStatus.LOOKING
}
