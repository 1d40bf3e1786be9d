// One editor a version for the whole page: the dataset's consent and the training's settings are the same record.
import type { Host } from '../../api/host'
import type { Memory } from '../uploads/remembered'
import type { Workspace } from '../workspace'
import { SettingsEditor } from './editor'

export class SettingsEditors {
  readonly #editors = new Map<string, SettingsEditor>()
  readonly #host: Host
  readonly #workspace: Workspace
  readonly #memory: Memory
  readonly #onSaved: (versionId: string) => void

  constructor(host: Host, workspace: Workspace, memory: Memory, onSaved: (versionId: string) => void) {
    this.#host = host
    this.#workspace = workspace
    this.#memory = memory
    this.#onSaved = onSaved
    workspace.store.subscribe(() => this.#rebase())
  }

  /** The editor of a version that is in the list. */
  of(versionId: string): SettingsEditor {
    const known = this.#editors.get(versionId)
    if (known) return known
    const version = this.#workspace.find(versionId)
    if (!version) throw new Error(`The version ${versionId} is not in the list of projects.`)
    const editor = new SettingsEditor(version, this.#host, this.#memory, saved => {
      this.#workspace.replace(saved)
      this.#onSaved(versionId)
    })
    this.#editors.set(versionId, editor)
    return editor
  }

  /** Saves what a lost connection kept from being saved. */
  async flushAll(): Promise<void> {
    for (const editor of this.#editors.values()) await editor.flush()
  }

  #rebase(): void {
    for (const [id, editor] of this.#editors) {
      const version = this.#workspace.find(id)
      if (version) editor.rebase(version)
    }
  }
}
