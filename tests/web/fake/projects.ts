// The fake's Projects service.
import { Code, type ConnectRouter } from '../../../extension/web/tools/packages'
import { Projects, type Project, type Version } from '../../../extension/web/src/api/gen/train_tools_pb'
import { problem, sentence } from '../../../extension/web/src/i18n/problem'
import { refuse } from '../../../extension/web/src/api/refusal'
import { setValues, valueOf, valuesOf } from '../../../extension/web/src/state/settings/values'
import { defaults, type World } from './world'

export function projects(router: ConnectRouter, world: World): void {
  const made = new Map<string, Project>()
  const counted = (version: Version) => ({ ...version, images: world.images.get(version.id)?.length ?? 0 })
  const whole = (project: Project) => ({ ...project, versions: project.versions.map(counted) })
  const label = (text: string) => {
    const empty = { ...sentence('The name is empty; type one, any letters will do.'), field: 'label' }
    if (text.trim() === '') throw refuse(Code.InvalidArgument, empty, 'LABEL_INVALID')
    return text
  }
  router.service(Projects, {
    list: () => ({ projects: world.projects.map(whole) }),
    create: request => {
      const known = made.get(request.requestId)
      if (known) return { project: whole(known) }
      const project = world.addProject(label(request.label))
      world.addVersion(project, '', defaults(request.label, request.kind || 1, request.look || 2))
      made.set(request.requestId, project)
      return { project: whole(project) }
    },
    rename: request => {
      const project = world.project(request.projectId)
      project.label = label(request.label)
      return { project: whole(project) }
    },
    duplicate: request => {
      const project = world.addProject(label(request.label))
      for (const version of world.project(request.projectId).versions) copy(world, project, version, version.label)
      return { project: whole(project) }
    },
    delete: ({ projectId }) => {
      const project = world.project(projectId)
      world.projects = world.projects.filter(other => other !== project)
      return {
        trashId: world.throwAway(problem('trash.project'), project.label, () => {
          world.projects.unshift(project)
        })
      }
    },
    createVersion: request => {
      const project = world.project(request.projectId)
      const version = request.copyOfVersionId
        ? copy(world, project, world.version(request.copyOfVersionId), request.label)
        : world.addVersion(project, request.label)
      return { version: counted(version) }
    },
    renameVersion: request => {
      const version = world.version(request.versionId)
      version.label = label(request.label)
      version.revision++
      return { version: counted(version) }
    },
    deleteVersion: ({ versionId }) => {
      const version = world.version(versionId)
      const project = world.project(version.projectId)
      project.versions = project.versions.filter(other => other !== version)
      return {
        trashId: world.throwAway(problem('trash.version'), version.label, () => {
          project.versions.push(version)
        })
      }
    },
    updateVersion: ({ versionId, revision, settings }) => {
      const version = world.version(versionId)
      if (revision !== version.revision)
        throw refuse(Code.FailedPrecondition, 'Somebody else changed the settings.', 'VERSION_CHANGED')
      if (settings) {
        const before = version.settings ?? defaults('', 1, 2)
        setValues(settings, { ...valuesOf(before), ...valuesOf(settings) })
        const rank = Number(valueOf(settings, 'rank') ?? 0)
        const range = { value: `${rank}`, min: '1', max: '1024', usual: '16' }
        if (rank < 1) throw refuse(Code.InvalidArgument, problem('setting.range', range, 'rank'), 'SETTINGS_INVALID')
        version.settings = settings
      }
      version.revision++
      return { version: counted(version) }
    },
    listTrash: () => ({
      items: [...world.trash]
        .reverse()
        .map(([trashId, { what, label, unixMs }]) => ({ trashId, what, label, deletedUnixMs: BigInt(unixMs) }))
    }),
    restore: ({ trashId }) => {
      const item = world.trash.get(trashId)
      if (!item) throw refuse(Code.NotFound, 'It is no longer in the trash.', 'NOT_THERE')
      item.restore()
      world.trash.delete(trashId)
      return {}
    }
  })
}

function copy(world: World, project: Project, from: Version, label: string): Version {
  const version = world.addVersion(project, label, from.settings)
  world.images.set(version.id, [...world.imagesOf(from.id)])
  return version
}
