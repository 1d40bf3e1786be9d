import { useState } from 'preact/hooks'
import type { App } from '../../state/app'
import type { Project, Version } from '../../api/gen/train_tools_pb'
import { isRunning } from '../../api/live/runs'
import { useStore } from '../../state/store'
import { language, type Language, languages } from '../../i18n/texts'
import { Icon } from '../../ui/icons'
import { Menu } from '../../ui/menu'
import * as actions from './actions'
import { LabelEditor } from './label-editor'
import { say } from './texts'
import { TrashDialog } from './trash'

/** The list at the left: the shown project with its versions, the others as one line each. */
export function Side({ app }: { app: App }) {
  const { current } = useStore(language)
  const { projects, versionId } = useStore(app.workspace.store)
  const [trashOpen, setTrashOpen] = useState(false)
  const here = app.workspace.projectOf(versionId)
  return (
    <nav class="tt-projects" aria-label={say('projects')}>
      <div class="tt-brand">{say('brand')}</div>
      <button
        type="button"
        class="tt-button tt-new"
        data-testid="new-project"
        onClick={() => go(app, '')}
        aria-current={projects !== null && versionId === '' ? 'page' : undefined}>
        <Icon name="plus" />
        {say('newLora')}
      </button>
      <ul class="tt-project-list">
        {projects?.map(project => (
          <ProjectRow key={project.id} app={app} project={project} open={project.id === here?.id} />
        ))}
      </ul>
      <div class="tt-side-foot">
        <button
          type="button"
          class="tt-button tt-button-quiet tt-button-small"
          data-testid="trash"
          onClick={() => setTrashOpen(true)}>
          <Icon name="trash" />
          {say('trash')}
        </button>
        <select
          class="tt-language"
          aria-label={say('language')}
          value={current}
          data-testid="language"
          onChange={event => app.page.choose(event.currentTarget.value as Language)}>
          {Object.entries(languages).map(([code, name]) => (
            <option key={code} value={code}>
              {name}
            </option>
          ))}
        </select>
      </div>
      {trashOpen && <TrashDialog app={app} onClose={() => setTrashOpen(false)} />}
    </nav>
  )
}

function go(app: App, versionId: string): void {
  app.workspace.go(versionId)
  const root = document.getElementById('tt-app')
  if (root) root.dataset['side'] = ''
}

function ProjectRow({ app, project, open }: { app: App; project: Project; open: boolean }) {
  const [editing, setEditing] = useState(false)
  const last = project.versions.at(-1)
  const items = [
    { label: say('rename'), run: () => setEditing(true), testId: 'rename-project' },
    { label: say('emptyVersion'), run: () => void actions.addVersion(app, project.id, null), testId: 'empty-version' },
    { label: say('duplicate'), run: () => void actions.duplicateProject(app, project), testId: 'duplicate-project' },
    {
      label: say('delete'),
      run: () => void actions.deleteProject(app, project),
      danger: true,
      testId: 'delete-project'
    }
  ]
  return (
    <li class="tt-project" data-testid={`project-${project.id}`}>
      <div class={open ? 'tt-entry tt-entry-open' : 'tt-entry'}>
        {editing ? (
          <LabelEditor
            label={project.label}
            onDone={() => setEditing(false)}
            onSave={label => actions.renameProject(app, project, label)}
          />
        ) : (
          <button
            type="button"
            class="tt-entry-name"
            title={project.label}
            aria-expanded={open}
            onClick={() => (last ? go(app, last.id) : void actions.addVersion(app, project.id, null))}>
            {project.label}
          </button>
        )}
        <Menu label={say('menuOf', { label: project.label })} items={items} testId="project-menu" />
      </div>
      {open && (
        <ul>
          {project.versions.map(version => (
            <VersionRow key={version.id} app={app} version={version} />
          ))}
        </ul>
      )}
    </li>
  )
}

function VersionRow({ app, version }: { app: App; version: Version }) {
  const [editing, setEditing] = useState(false)
  const { queue } = useStore(app.live.logs.store)
  const shown = app.workspace.store.value.versionId === version.id
  const items = [
    {
      label: say('newVersion'),
      run: () => void actions.addVersion(app, version.projectId, version),
      testId: 'copy-version'
    },
    { label: say('rename'), run: () => setEditing(true), testId: 'rename-version' },
    {
      label: say('delete'),
      run: () => void actions.deleteVersion(app, version),
      danger: true,
      testId: 'delete-version'
    }
  ]
  const training = queue?.some(run => run.versionId === version.id && isRunning(run))
  return (
    <li class={shown ? 'tt-entry tt-version tt-version-shown' : 'tt-entry tt-version'}>
      {editing ? (
        <LabelEditor
          label={version.label}
          onDone={() => setEditing(false)}
          onSave={label => actions.renameVersion(app, version, label)}
        />
      ) : (
        <button
          type="button"
          class="tt-entry-name"
          data-testid={`version-${version.id}`}
          title={version.label}
          aria-current={shown ? 'page' : undefined}
          onClick={() => go(app, version.id)}>
          <span class="tt-version-label">{version.label}</span>
          {training ? (
            <span class="tt-spinner" />
          ) : (
            <span class="tt-muted tt-small">{say('images', { n: version.images })}</span>
          )}
        </button>
      )}
      <Menu label={say('menuOf', { label: version.label })} items={items} testId="version-menu" />
    </li>
  )
}
