// What is there (projects with versions) and where the person is in it. The place stands in the address's hash, so
// that a reload and a bookmark lead back to it.
import type { Project, Version } from '../api/gen/train_tools_pb'
import type { Host } from '../api/host'
import { Store } from './store'

export type Step = 'dataset' | 'train' | 'results'
export const steps: readonly Step[] = ['dataset', 'train', 'results']

export interface Place {
  /** Empty: the screen for a new project. */
  versionId: string
  step: Step
}

export interface WorkspaceState extends Place {
  projects: Project[] | null
}

export class Workspace {
  readonly store = new Store<WorkspaceState>({ projects: null, versionId: '', step: 'dataset' })
  readonly #host: Host
  #wasChosen = false // a place that the person chose while the projects were still being read

  constructor(host: Host, place: Place = { versionId: '', step: 'dataset' }) {
    this.#host = host
    this.store.set(place)
  }

  get version(): Version | undefined {
    return this.find(this.store.value.versionId)
  }

  find(versionId: string): Version | undefined {
    return this.store.value.projects?.flatMap(project => project.versions).find(version => version.id === versionId)
  }

  projectOf(versionId: string): Project | undefined {
    return this.store.value.projects?.find(project => project.versions.some(version => version.id === versionId))
  }

  /** Reads everything anew; a place that is gone becomes the nearest that is there. */
  async load(signal?: AbortSignal): Promise<void> {
    const { projects } = await this.#host.projects.list({}, signal ? { signal } : {})
    const { versionId, projects: before } = this.store.value
    // Without a version it is the first look, or the screen for a new project, which is not taken away.
    const gone =
      versionId === ''
        ? before === null && !this.#wasChosen
        : !projects.some(project => project.versions.some(version => version.id === versionId))
    this.store.set({ projects, ...(gone && { versionId: newest(projects)?.id ?? '' }) })
  }

  go(versionId: string, step: Step = 'dataset'): void {
    this.#wasChosen = true
    this.store.set({ versionId, step })
  }

  /** Takes over a version that the host answered with, after a change of its settings. */
  replace(version: Version): void {
    const projects = this.store.value.projects?.map(project =>
      project.id !== version.projectId
        ? project
        : {
            ...project,
            versions: project.versions.map(old => (old.id === version.id ? version : old))
          }
    )
    if (projects) this.store.set({ projects })
  }

  /** The number of images as the dataset sees it, without asking the host again. */
  countImages(versionId: string, images: number): void {
    const version = this.find(versionId)
    if (version && version.images !== images) this.replace({ ...version, images })
  }
}

/** The version to show first: the last one of the project that changed last. */
export function newest(projects: readonly Project[]): Version | undefined {
  return projects.find(project => project.versions.length > 0)?.versions.at(-1)
}

/** `#/v/<version>/<step>`; ids may hold any script. */
export function hashOf({ versionId, step }: Place): string {
  return versionId ? `#/v/${encodeURIComponent(versionId)}/${step}` : '#/new'
}

/** The place a hash names; one that names none is the screen for a new project. */
export function placeOf(hash: string): Place {
  const [, kind, id, step] = hash.split('/')
  const known = steps.find(name => name === step) ?? 'dataset'
  if (kind !== 'v' || !id) return { versionId: '', step: 'dataset' }
  try {
    return { versionId: decodeURIComponent(id), step: known }
  } catch {
    return { versionId: '', step: 'dataset' } // a hash typed by hand with a stray percent sign
  }
}
