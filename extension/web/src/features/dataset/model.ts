// A version's images as the page knows them, and what can be done with them. The view is a function of the store.
import { explain, isAborted, isOffline } from '../../api/errors'
import type { EditTagsRequest, DatasetImage, UnreadableCaptionsResponse } from '../../api/gen/train_tools_pb'
import type { Host } from '../../api/host'
import type { Problem } from '../../i18n/problem'
import { reasonOf } from '../../api/rich-error'
import { Store } from '../../state/store'
import type { Memory } from '../../state/uploads/remembered'
import { type Draft, type Drafts, keepDrafts, readDrafts } from './drafts'
import { type Order, shown } from './shown'

export interface DatasetState {
  /** null: not read yet. */
  images: readonly DatasetImage[] | null
  problems: readonly Problem[]
  search: string
  order: Order
  tags: ReadonlySet<string>
  selected: ReadonlySet<string>
  drafts: Drafts
  /** Captions that were changed elsewhere while they were edited here. */
  conflicts: ReadonlySet<string>
  /** Why a caption could not be saved, by image. */
  refusals: Readonly<Record<string, Problem>>
  /** The card that wants the keyboard, and where. */
  focus: { id: string; on: 'caption' | 'image' } | null
  /** The image that is shown large, and those in the grid then: a new caption may not fit the search any more. */
  viewed: { id: string; among: readonly string[] } | null
}

export type TagEdit = Exclude<EditTagsRequest['edit'], { case: undefined }>

export class DatasetModel {
  readonly store: Store<DatasetState>
  readonly versionId: string
  readonly #host: Host
  readonly #memory: Memory
  readonly #saving = new Map<string, Promise<boolean>>()
  // For each load on its way: what changed since it began.
  readonly #meanwhile = new Set<Map<string, DatasetImage | null>>()

  constructor(host: Host, memory: Memory, versionId: string) {
    this.#host = host
    this.#memory = memory
    this.versionId = versionId
    this.store = new Store<DatasetState>({
      images: null,
      problems: [],
      search: '',
      order: 'name',
      tags: new Set(),
      selected: new Set(),
      drafts: readDrafts(memory, versionId),
      conflicts: new Set(),
      refusals: {},
      focus: null,
      viewed: null
    })
  }

  /** Reads the images anew; captions that are being written stay as they are. */
  async load(signal: AbortSignal): Promise<void> {
    const changed = new Map<string, DatasetImage | null>()
    this.#meanwhile.add(changed)
    const request = this.#host.datasets.list({ versionId: this.versionId }, { signal })
    const { images: listed, problems } = await request.finally(() => this.#meanwhile.delete(changed))
    const images = overlay(listed, changed) // the list may have been made before an upload that is shown already
    const there = new Set(images.map(({ id }) => id))
    const selected = new Set([...this.store.value.selected].filter(id => there.has(id)))
    this.store.set({ images, problems, selected })
  }

  get shown(): DatasetImage[] {
    return shown(this.store.value.images ?? [], this.store.value)
  }

  /** The images that an edit of many is for: the selected ones, else all that are shown. */
  get concerned(): DatasetImage[] {
    const { selected } = this.store.value
    return this.shown.filter(({ id }) => selected.size === 0 || selected.has(id))
  }

  add(image: DatasetImage): void {
    this.#note([image.id], image)
    const { images } = this.store.value
    this.store.set({ images: [...(images ?? []).filter(({ id }) => id !== image.id), image] })
  }

  /** Takes in images that the host changed. */
  replace(changed: readonly DatasetImage[]): void {
    for (const image of changed) this.#note([image.id], image)
    const byId = new Map(changed.map(image => [image.id, image]))
    this.store.set({ images: this.store.value.images?.map(image => byId.get(image.id) ?? image) ?? null })
  }

  write({ id, captionRevision }: DatasetImage, text: string): void {
    const revision = this.store.value.drafts[id]?.revision ?? captionRevision
    this.#setDraft(id, { text, revision })
  }

  /** Saves a caption that was written; a conflict keeps both for the person to choose. True when it was changed. */
  async save({ id }: DatasetImage): Promise<boolean> {
    while (this.#saving.has(id)) await this.#saving.get(id) // else it would conflict with itself
    const draft = this.store.value.drafts[id]
    const image = this.store.value.images?.find(known => known.id === id)
    if (!draft || !image || this.store.value.conflicts.has(id)) return false
    if (draft.text.trim() === image.caption) {
      this.#setDraft(id, null)
      return false
    }
    const saving = this.#send(id, draft).finally(() => this.#saving.delete(id))
    this.#saving.set(id, saving)
    return saving
  }

  async #send(id: string, { text, revision }: Draft): Promise<boolean> {
    try {
      const request = { versionId: this.versionId, imageId: id, caption: text.trim(), revision }
      const { image } = await this.#host.datasets.setCaption(request)
      if (image) this.replace([image])
      // Words typed while the request was on its way begin from what was saved.
      const now = this.store.value.drafts[id]
      const typedOn = now && now.text !== text
      this.#setDraft(id, typedOn ? { text: now.text, revision: image?.captionRevision ?? '' } : null)
      return true
    } catch (error) {
      await this.#notSaved(id, error)
      return false
    }
  }

  /** Saves everything that is being written. */
  async saveAll(): Promise<void> {
    const { drafts, images } = this.store.value
    for (const image of images ?? []) if (drafts[image.id]) await this.save(image)
  }

  /** Ends a conflict: what was written here goes over what came from elsewhere, or is dropped. */
  async resolve(image: DatasetImage, keepMine: boolean): Promise<void> {
    const draft = this.store.value.drafts[image.id]
    this.store.set({ conflicts: without(this.store.value.conflicts, image.id) })
    if (!keepMine || !draft) return this.#setDraft(image.id, null)
    this.#setDraft(image.id, { text: draft.text, revision: image.captionRevision })
    await this.save(image)
  }

  revert(image: DatasetImage): void {
    this.store.set({ conflicts: without(this.store.value.conflicts, image.id) })
    this.#setDraft(image.id, null)
  }

  /** Changes tags in many captions; the answer undoes it. */
  async editTags(edit: TagEdit): Promise<{ changed: number; undoId: string }> {
    await this.saveAll()
    const imageIds = this.concerned.map(({ id }) => id)
    const { changed, undoId } = await this.#host.datasets.editTags({ versionId: this.versionId, imageIds, edit })
    this.replace(changed)
    return { changed: changed.length, undoId }
  }

  /** The captions that are not Unicode, as they read in a code page; empty: each in the likely one. */
  unreadable(codePage: string, signal: AbortSignal): Promise<UnreadableCaptionsResponse> {
    return this.#host.datasets.unreadableCaptions({ versionId: this.versionId, codePage }, { signal })
  }

  /** Rewrites them as UTF-8; the answer undoes it. */
  async convert(codePage: string): Promise<{ changed: number; undoId: string }> {
    return this.#rewritten(await this.#host.datasets.convertCaptions({ versionId: this.versionId, codePage }))
  }

  /** Takes captions from other programs' files; the answer undoes it. */
  async importCaptions(): Promise<{ changed: number; undoId: string }> {
    await this.saveAll()
    return this.#rewritten(await this.#host.datasets.importCaptions({ versionId: this.versionId }))
  }

  async #rewritten({ changed, undoId }: { changed: DatasetImage[]; undoId: string }) {
    this.replace(changed)
    await this.load(new AbortController().signal) // the host's remarks are others now
    return { changed: changed.length, undoId }
  }

  /** Moves images to the trash; the answer brings them back. */
  async remove(imageIds: readonly string[]): Promise<string> {
    await this.saveAll()
    const { trashId } = await this.#host.datasets.remove({ versionId: this.versionId, imageIds: [...imageIds] })
    this.#note(imageIds, null)
    const gone = new Set(imageIds)
    const images = this.store.value.images?.filter(({ id }) => !gone.has(id)) ?? null
    this.store.set({ images, selected: new Set([...this.store.value.selected].filter(id => !gone.has(id))) })
    return trashId
  }

  #note(ids: readonly string[], image: DatasetImage | null): void {
    for (const changed of this.#meanwhile) for (const id of ids) changed.set(id, image)
  }

  async #notSaved(id: string, error: unknown): Promise<void> {
    if (isAborted(error) || isOffline(error)) return // the draft is kept, and saved when the connection is back
    if (reasonOf(error) === 'CAPTION_CHANGED') {
      await this.load(new AbortController().signal)
      this.store.set({ conflicts: new Set([...this.store.value.conflicts, id]) })
    } else this.store.set({ refusals: { ...this.store.value.refusals, [id]: explain(error) } })
  }

  #setDraft(id: string, draft: Draft | null): void {
    const { [id]: _, ...others } = this.store.value.drafts
    const { [id]: __, ...refusals } = this.store.value.refusals
    const drafts = draft ? { ...others, [id]: draft } : others
    this.store.set({ drafts, refusals })
    keepDrafts(this.#memory, this.versionId, drafts)
  }
}

// A list with what changed since it was asked for; null: removed.
function overlay(listed: readonly DatasetImage[], changed: ReadonlyMap<string, DatasetImage | null>): DatasetImage[] {
  const kept = listed.filter(({ id }) => !changed.has(id))
  return changed.size === 0 ? [...listed] : [...kept, ...[...changed.values()].filter(image => image !== null)]
}

function without<T>(set: ReadonlySet<T>, value: T): ReadonlySet<T> {
  return new Set([...set].filter(other => other !== value))
}
