// A version's settings while they are edited: saved by themselves a moment after each change, put on top of what
// another window saved meanwhile, and kept by the browser until the host has them.
import { clone, fromJsonString, toJsonString } from '@bufbuild/protobuf'
import { waitFor, type Wait } from '../../api/connection'
import { explain, isOffline } from '../../api/errors'
import { type Version, type VersionSettings, VersionSettingsSchema } from '../../api/gen/train_tools_pb'
import type { Host } from '../../api/host'
import type { Problem } from '../../i18n/problem'
import { reasonOf } from '../../api/rich-error'
import { Store } from '../store'
import type { Memory } from '../uploads/remembered'
import { merge, same, unsaved } from './merge'

export interface EditorState {
  /** What is shown and will be saved. */
  draft: VersionSettings
  saving: boolean
  /** Why the last attempt failed; null: it did not. */
  problem: Problem | null
}

const settle = 400 // milliseconds after the last key press

export class SettingsEditor {
  readonly store: Store<EditorState>
  readonly #versionId: string
  readonly #host: Host
  readonly #memory: Memory
  readonly #onSaved: (version: Version) => void
  readonly #wait: Wait
  #base: VersionSettings
  #revision: bigint
  #typing = new AbortController()
  #running: Promise<void> | null = null

  constructor(
    version: Version,
    host: Host,
    memory: Memory,
    onSaved: (version: Version) => void,
    wait: Wait = waitFor
  ) {
    this.#versionId = version.id
    this.#host = host
    this.#memory = memory
    this.#onSaved = onSaved
    this.#wait = wait
    this.#base = settingsOf(version)
    this.#revision = version.revision
    this.store = new Store<EditorState>({ draft: this.#base, saving: false, problem: null })
    this.#takeRemembered()
  }

  /** The draft as the host is asked to save it. */
  get unsaved(): VersionSettings {
    return unsaved(this.#base, this.store.value.draft)
  }

  get dirty(): boolean {
    return !same(this.#base, this.store.value.draft)
  }

  /** Changes a copy of the settings; it is saved when no other change follows at once. */
  change(edit: (settings: VersionSettings) => void): void {
    const draft = clone(VersionSettingsSchema, this.store.value.draft)
    edit(draft)
    this.store.set({ draft, problem: null })
    this.#remember()
    this.#typing.abort()
    const typing = (this.#typing = new AbortController())
    void this.#wait(settle, typing.signal).then(() => (typing.signal.aborted ? undefined : this.flush()))
  }

  /** Takes in a version that was read anew; what is edited here stays on top of it. */
  rebase(version: Version): void {
    if (version.revision <= this.#revision) return
    const theirs = settingsOf(version)
    const draft = merge(this.#base, this.store.value.draft, theirs)
    this.#base = theirs
    this.#revision = version.revision
    this.store.set({ draft })
  }

  /** Saves what is not saved yet, and resolves when it is or a problem is shown. */
  async flush(): Promise<void> {
    this.#typing.abort()
    while (this.#running) await this.#running
    if (!this.dirty) return
    this.#running = this.#save().finally(() => {
      this.#running = null
    })
    await this.#running
  }

  async #save(): Promise<void> {
    this.store.set({ saving: true })
    try {
      for (let attempt = 0; this.dirty; attempt++) {
        if (await this.#once(attempt)) this.store.set({ problem: null })
      }
      this.#memory.removeItem(this.#name)
    } catch (error) {
      // A lost connection has its own line on the page; the change is kept and saved when it is back.
      this.store.set({ problem: isOffline(error) ? null : explain(error) })
    } finally {
      this.store.set({ saving: false })
    }
  }

  async #once(attempt: number): Promise<boolean> {
    const sent = this.store.value.draft
    try {
      const request = { versionId: this.#versionId, revision: this.#revision, settings: this.unsaved }
      const { version } = await this.#host.projects.updateVersion(request)
      if (version) {
        this.rebaseAfter(sent, version)
        this.#onSaved(version)
      }
      return true
    } catch (error) {
      if (reasonOf(error) !== 'VERSION_CHANGED' || attempt > 3) throw error
      const { projects } = await this.#host.projects.list({})
      const newest = projects.flatMap(project => project.versions).find(version => version.id === this.#versionId)
      if (!newest) throw error
      this.rebase(newest)
      return false
    }
  }

  // What was typed while the request was on its way stays on top of the answer.
  rebaseAfter(sent: VersionSettings, version: Version): void {
    this.#base = sent
    this.#revision = version.revision - 1n
    this.rebase(version)
  }

  get #name(): string {
    return `tt-settings:${this.#versionId}`
  }

  #remember(): void {
    const mine = toJsonString(VersionSettingsSchema, this.store.value.draft)
    this.#memory.setItem(this.#name, JSON.stringify({ base: toJsonString(VersionSettingsSchema, this.#base), mine }))
  }

  #takeRemembered(): void {
    const text = this.#memory.getItem(this.#name)
    if (!text) return
    const { base, mine } = JSON.parse(text) as { base: string; mine: string }
    const read = (json: string) => fromJsonString(VersionSettingsSchema, json, { ignoreUnknownFields: true })
    this.store.set({ draft: merge(read(base), read(mine), this.#base) })
    void this.flush()
  }
}

function settingsOf(version: Version): VersionSettings {
  return version.settings ?? fromJsonString(VersionSettingsSchema, '{}')
}
