import { useRef, useState } from 'preact/hooks'
import type { App } from '../../state/app'
import { explain } from '../../api/errors'
import { Look, SubjectKind } from '../../api/gen/train_tools_pb'
import { problem as problemOf, type Problem } from '../../i18n/problem'
import { newRequestId } from '../../api/request-id'
import { useStore } from '../../state/store'
import { language } from '../../i18n/texts'
import { DropZone } from '../../ui/drop-zone'
import { ProblemLine } from '../../ui/finding'
import { KindChips } from '../../ui/kind-chips'
import type { DroppedFile } from '../../state/uploads/pairing'
import { say } from './texts'

/** The beginning of everything: a name and images; nothing else has to be decided. */
export function NewProject({ app }: { app: App }) {
  useStore(language)
  const [label, setLabel] = useState('')
  const [kind, setKind] = useState(SubjectKind.CHARACTER)
  const [look, setLook] = useState(Look.ILLUSTRATION)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const requestId = useRef(newRequestId()) // one for the screen: pressing twice makes one project
  const input = useRef<HTMLInputElement>(null)

  const create = async (dropped: readonly DroppedFile[]) => {
    // Dropping images is enough: a folder's name, or ours, can be changed later.
    const chosen = label.trim() || (dropped.length > 0 ? folderOf(dropped) || say('untitled') : '')
    if (!chosen) {
      setProblem(problemOf('tab.label_empty'))
      input.current?.focus()
      return
    }
    setBusy(true)
    try {
      const { project } = await app.host.projects.create({ label: chosen, requestId: requestId.current, kind, look })
      const versionId = project?.versions[0]?.id ?? ''
      if (dropped.length > 0) app.uploads.add(versionId, dropped)
      await app.workspace.load()
      app.workspace.go(versionId)
      app.windows.announce('projects')
    } catch (error) {
      setProblem(explain(error))
      setBusy(false)
    }
  }

  return (
    <div class="tt-begin">
      <h2 class="tt-begin-title">{say('heading')}</h2>
      <p class="tt-muted">{say('intro')}</p>
      <form
        class="tt-begin-name"
        onSubmit={event => {
          event.preventDefault()
          void create([])
        }}>
        <input
          ref={input}
          class="tt-input tt-begin-input"
          data-testid="create-project-label"
          aria-label={say('label')}
          placeholder={say('labelExample')}
          value={label}
          maxLength={200}
          autofocus
          aria-invalid={problem !== null}
          onInput={event => {
            setLabel(event.currentTarget.value)
            setProblem(null)
          }}
        />
        <button type="submit" class="tt-button tt-button-main" data-testid="create-project" disabled={busy}>
          {busy && <span class="tt-spinner" />}
          {say('create')}
        </button>
      </form>
      <ProblemLine problem={problem} />
      <DropZone
        title={say('dropHere')}
        choose={say('orChoose')}
        hint={say('captionsToo')}
        large
        onFiles={files => void create(files)}
        onProblem={error => setProblem(explain(error))}
      />
      <div class="tt-begin-kinds">
        <KindChips
          kind={kind}
          look={look}
          onChange={(chosenKind, chosenLook) => {
            setKind(chosenKind)
            setLook(chosenLook)
          }}
        />
      </div>
    </div>
  )
}

function folderOf(dropped: readonly DroppedFile[]): string {
  return dropped[0]?.folder.split('/').find(part => part !== '') ?? ''
}
