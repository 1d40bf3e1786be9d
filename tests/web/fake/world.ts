// The fake host's memory: projects, pictures and runs as plain messages, changed by the services beside this file.
import { create, Code } from '../../../extension/web/tools/packages'
import {
  type BaseModel,
  BaseModelSchema,
  type Checkpoint,
  type Picture,
  type Project,
  ProjectSchema,
  type Run,
  type Version,
  VersionSchema,
  type VersionSettings,
  VersionSettingsSchema,
  type WatchEvent,
  Look,
  SubjectKind
} from '../../../extension/web/src/shared/gen/train_tools_pb'
import { refuse } from '../../../extension/web/src/shared/refusal'

export interface StoredPicture {
  picture: Picture
  data: Uint8Array
}
export interface Upload {
  name: string
  parts: Uint8Array[]
  received: number
}
export interface RunRecord {
  run: Run
  events: WatchEvent[]
  checkpoints: Checkpoint[]
}

export class World {
  projects: Project[] = []
  readonly pictures = new Map<string, StoredPicture[]>()
  readonly uploads = new Map<string, Upload>()
  readonly runs: RunRecord[] = []
  readonly trash = new Map<string, { what: string; label: string; unixMs: number; restore: () => void }>()
  models: BaseModel[] = [
    create(BaseModelSchema, {
      id: 'anime',
      fileName: 'anime-v3.safetensors',
      family: 'SD 1.x',
      bytes: 2_132_625_894n,
      selectedInWebui: true
    }),
    create(BaseModelSchema, {
      id: 'photo',
      fileName: 'photo/realistic-5.safetensors',
      family: 'SD 1.x',
      bytes: 2_132_625_894n
    }),
    create(BaseModelSchema, {
      id: 'xl',
      fileName: 'big-xl.safetensors',
      family: 'SDXL',
      bytes: 6_938_040_682n,
      problem: 'big-xl.safetensors is an SDXL model; Train Tools trains SD 1.x today. Choose another base model.'
    })
  ]
  /** How fast the fake trains; the tests hold it still and let it go. */
  millisecondsPerStep = 20
  /** Calls the tests let fail: by "Service.Method", how often still. */
  readonly faults = new Map<string, { code: Code; text: string; times: number }>()
  readonly calls: string[] = []
  /** What the computer lacks, a whole sentence; empty: nothing. */
  missing = ''
  /** Set when the fake is put away, so that no training goes on without it. */
  closed = false
  #lastId = 0
  #listeners = new Set<() => void>()

  id(prefix: string): string {
    return `${prefix}${++this.#lastId}`
  }

  /** Tells every open Watch that something changed. */
  touch(): void {
    for (const listener of [...this.#listeners]) listener()
  }

  /** Resolves with the next change, or at once when the stream ends. */
  change(signal: AbortSignal): Promise<void> {
    return new Promise(resolve => {
      const done = () => {
        this.#listeners.delete(done)
        signal.removeEventListener('abort', done)
        resolve()
      }
      this.#listeners.add(done)
      signal.addEventListener('abort', done)
    })
  }

  project(id: string): Project {
    return this.projects.find(project => project.id === id) ?? gone('project')
  }

  version(id: string): Version {
    return this.projects.flatMap(project => project.versions).find(version => version.id === id) ?? gone('version')
  }

  picturesOf(versionId: string): StoredPicture[] {
    this.version(versionId)
    const found = this.pictures.get(versionId) ?? []
    this.pictures.set(versionId, found)
    return found
  }

  run(id: string): RunRecord {
    return this.runs.find(({ run }) => run.id === id) ?? gone('run')
  }

  addVersion(project: Project, label: string, settings?: VersionSettings): Version {
    const version = create(VersionSchema, {
      id: this.id('v'),
      projectId: project.id,
      label: label || `v${project.versions.length + 1}`,
      revision: 1n,
      createdUnixMs: BigInt(Date.now()),
      changedUnixMs: BigInt(Date.now()),
      settings: settings ?? defaults(project.label, SubjectKind.CHARACTER, Look.ILLUSTRATION)
    })
    project.versions.push(version)
    return version
  }

  addProject(label: string): Project {
    const project = create(ProjectSchema, { id: this.id('p'), label, createdUnixMs: BigInt(Date.now()) })
    this.projects.unshift(project)
    return project
  }

  throwAway(what: string, label: string, restore: () => void): string {
    const trashId = this.id('t')
    this.trash.set(trashId, { what, label, unixMs: Date.now(), restore })
    return trashId
  }
}

/** The settings that the fake recommends; a style wants a larger LoRA, so that presets can be seen to work. */
export function defaults(label: string, kind: SubjectKind, look: Look): VersionSettings {
  const isStyle = kind === SubjectKind.STYLE
  return create(VersionSettingsSchema, {
    kind,
    look,
    triggerWord: label,
    outputName: `${label}-v1`,
    dataset: { repeats: -1, resolution: 512 },
    training: {
      epochs: 10,
      saveEveryEpochs: 2,
      batchSize: 1,
      rank: isStyle ? 32 : 16,
      alpha: isStyle ? 32 : 16,
      trainTextEncoder: true,
      optimizer: 1,
      schedule: 4,
      warmupSteps: 0,
      clipSkip: look === Look.PHOTO ? 1 : 2,
      seed: 42n,
      shuffleCaption: true,
      keepTokens: 1
    }
  })
}

function gone(what: string): never {
  throw refuse(Code.NotFound, `The ${what} is no longer there. Reload the page to see what is.`, 'NOT_THERE')
}
