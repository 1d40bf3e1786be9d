// The fake host's memory: projects, images and runs as plain messages, changed by the services beside this file.
import { create, Code } from '../../../extension/web/tools/packages'
import {
  type BaseModel,
  BaseModelSchema,
  type CatalogueSetting,
  type Checkpoint,
  type DatasetImage,
  type MemoryForecast,
  MemoryForecastSchema,
  type Project,
  ProjectSchema,
  type Run,
  type VaeFile,
  VaeFileSchema,
  type Version,
  VersionSchema,
  type VersionSettings,
  VersionSettingsSchema,
  type WatchEvent,
  Look,
  SubjectKind
} from '../../../extension/web/src/api/gen/train_tools_pb'
import { inner, type Problem, problem, sentence } from '../../../extension/web/src/i18n/problem'
import { refuse } from '../../../extension/web/src/api/refusal'
import { trainingJson } from '../../../extension/web/src/state/settings/values'
import { usualValues } from './catalogue'
import type { MadeSample } from './samples'

export interface StoredImage {
  image: DatasetImage
  data: Uint8Array
}
export interface Upload {
  name: string
  parts: Uint8Array[]
  received: number
  captionFile?: Uint8Array
}
export interface RunRecord {
  run: Run
  events: WatchEvent[]
  checkpoints: Checkpoint[]
  samples: MadeSample[]
}

export class World {
  projects: Project[] = []
  readonly images = new Map<string, StoredImage[]>()
  readonly uploads = new Map<string, Upload>()
  /** What the host says of captions until they are rewritten: converted or imported. */
  captionProblems: Problem[] = []
  /** Why images beside those that are used are left out; one image each. */
  leftOut: Problem[] = []
  readonly runs: RunRecord[] = []
  readonly trash = new Map<string, { what: Problem; label: string; unixMs: number; restore: () => void }>()
  models: BaseModel[] = [
    create(BaseModelSchema, {
      id: 'anime',
      fileName: 'anime-v3.safetensors',
      family: 'SD 1.x',
      bytes: 2_132_625_894n,
      hasVae: true,
      selectedInWebui: true
    }),
    create(BaseModelSchema, {
      id: 'photo',
      fileName: 'photo/realistic-5.safetensors',
      family: 'SD 1.x',
      bytes: 2_132_625_894n,
      vPrediction: true,
      zeroTerminalSnr: true
    }),
    create(BaseModelSchema, {
      id: 'xl',
      fileName: 'big-xl.safetensors',
      family: 'SDXL',
      bytes: 6_938_040_682n,
      problem: sentence('big-xl.safetensors is an SDXL model; Train Tools trains SD 1.x today. Choose another.')
    })
  ]
  vaes: VaeFile[] = [create(VaeFileSchema, { id: 'mse', fileName: 'vae-ft-mse.safetensors', selectedInWebui: true })]
  /** How fast the fake trains; the tests hold it still and let it go. */
  millisecondsPerStep = 20
  /** Calls the tests let fail: by "Service.Method", how often still. */
  readonly faults = new Map<string, { code: Code; text: string; times: number }>()
  readonly calls: string[] = []
  /** A call that is not answered while this names it, as by a host that is slow. */
  slow = ''
  /** Whether the WebUI has not told its base models yet. */
  reading = false
  /** Which runs were measured: of the same kind, only of others, or none. */
  speeds: 'own' | 'others' | 'none' = 'own'
  /** How the memory will be spent; none where the host does not know. */
  memory: MemoryForecast | undefined = create(MemoryForecastSchema, {
    plan: problem('memory.plan', {
      needed: '5.5 GB', free: '10.4 GB', ways_problem: inner(problem('memory.way_int8')),
    }),
    fits: true,
    cheaper: problem('memory.close_programs')
  })
  /** Settings that a later version of the host has beside those of this one. */
  moreSettings: CatalogueSetting[] = []
  /** What is told before a training begins, and what Begin asks about. */
  notes: Problem[] = []
  questions: Problem[] = []
  /** The taggers on the computer, and whether one that looks never ends by itself. */
  taggers: string[] = []
  taggingWaits = false
  /** What the computer lacks; null: nothing. */
  missing: Problem | null = null
  /** Why a file is no image. */
  refusal = (name: string): Problem =>
    sentence(
      `${name} is not an image in PNG, JPEG, WebP, AVIF, HEIC, JPEG XL, TIFF, BMP or GIF format. ` +
        'Save it as PNG, then add that.'
    )
  /** Set when the fake is put away, so that no training goes on without it. */
  closed = false
  #lastId = 0
  #listeners = new Set<() => void>()

  id(prefix: string): string {
    return `${prefix}${++this.#lastId}`
  }

  /** Wakes every open Watch that something changed. */
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

  imagesOf(versionId: string): StoredImage[] {
    this.version(versionId)
    const found = this.images.get(versionId) ?? []
    this.images.set(versionId, found)
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

  rewriteCaptions(): { changed: DatasetImage[]; undoId: string } {
    const before = this.captionProblems
    const image = [...this.images.values()][0]?.[0]?.image
    const caption = image?.caption ?? ''
    this.captionProblems = []
    if (image) image.caption = '花子, smile'
    const restore = () => {
      this.captionProblems = before
      if (image) image.caption = caption
    }
    return { changed: image ? [image] : [], undoId: this.throwAway(sentence('1 caption'), '', restore) }
  }

  throwAway(what: Problem, label: string, restore: () => void): string {
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
    trainingJson: trainingJson({
      ...usualValues(),
      save_every_epochs: 2,
      rank: isStyle ? 32 : 16,
      clip_skip: look === Look.PHOTO ? 1 : 2,
      shuffle_caption: true,
      keep_tokens: 1
    })
  })
}

function gone(what: string): never {
  throw refuse(Code.NotFound, `The ${what} is no longer there. Reload the page to see what is.`, 'NOT_THERE')
}
