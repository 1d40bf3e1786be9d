// What can be done with projects and versions. Each changes the host first and then reads the list anew, so that what
// is shown is what is there.
import type { App } from '../../state/app'
import type { Project, Version } from '../../api/gen/train_tools_pb'
import { newRequestId } from '../../api/request-id'
import { say } from './texts'

/** Each change: done, read anew, announced to the other windows; a failure becomes a notice. */
async function change(app: App, work: () => Promise<unknown>): Promise<boolean> {
  return app.notices.attempt(async () => {
    await work()
    await app.workspace.load()
    app.windows.announce('projects')
  })
}

export function renameProject(app: App, project: Project, label: string): Promise<boolean> {
  return change(app, () => app.host.projects.rename({ projectId: project.id, label }))
}

export function renameVersion(app: App, version: Version, label: string): Promise<boolean> {
  return change(app, () => app.host.projects.renameVersion({ versionId: version.id, label }))
}

export function duplicateProject(app: App, project: Project): Promise<boolean> {
  return change(app, async () => {
    const label = say('copyOf', { label: project.label })
    const made = await app.host.projects.duplicate({ projectId: project.id, label, requestId: newRequestId() })
    app.workspace.go(made.project?.versions.at(-1)?.id ?? '')
  })
}

/** A new version: as a copy of another with its images and settings, or empty. */
export function addVersion(app: App, projectId: string, copyOf: Version | null): Promise<boolean> {
  return change(app, async () => {
    const request = { projectId, copyOfVersionId: copyOf?.id ?? '', requestId: newRequestId() }
    const { version } = await app.host.projects.createVersion(request)
    if (!version) return
    await app.workspace.load()
    app.workspace.go(version.id)
    if (copyOf) app.notices.done(say('madeVersion', { label: version.label, from: copyOf.label }))
  })
}

export function deleteProject(app: App, project: Project): Promise<boolean> {
  return change(app, async () => {
    const { trashId } = await app.host.projects.delete({ projectId: project.id })
    offerUndo(app, project.label, trashId)
  })
}

export function deleteVersion(app: App, version: Version): Promise<boolean> {
  return change(app, async () => {
    const { trashId } = await app.host.projects.deleteVersion({ versionId: version.id })
    offerUndo(app, version.label, trashId)
  })
}

export function restore(app: App, trashId: string, label: string): Promise<boolean> {
  return change(app, async () => {
    await app.host.projects.restore({ trashId })
    app.notices.done(say('restored', { label }))
    app.windows.spread({ kind: 'all', versionId: '' })
  })
}

function offerUndo(app: App, label: string, trashId: string): void {
  const run = async () => void (await restore(app, trashId, label))
  app.notices.done(say('deleted', { label }), { label: say('undo'), run })
}
