import type { App } from '../../state/app'
import { keyOf } from '../../i18n/problem'
import { useStore } from '../../state/store'
import { language } from '../../i18n/texts'
import { DropZone } from '../../ui/drop-zone'
import { FindingLine, ProblemLine } from '../../ui/finding'
import { removeImages } from './actions'
import { BulkBar } from './bulk-bar'
import { OfferedCaptions, UnreadableCaptions } from './caption-notes'
import { ConsentNote } from './consent-note'
import { Grid } from './grid'
import type { DatasetModel } from './model'
import { TagChips } from './tag-chips'
import { TagImages } from './tag-images'
import { say } from './texts'
import { Toolbar } from './toolbar'
import { UploadList } from './upload-list'

const enough = 10 // images from which on a LoRA has something to generalise from

export function DatasetView({ app, model }: { app: App; model: DatasetModel }) {
  useStore(language)
  const { images, problems } = useStore(model.store)
  const none = images?.length === 0
  const problem = (error: unknown) => app.notices.problem(error)
  return (
    <div class="tt-dataset" onKeyDown={event => shortcuts(event, app, model)}>
      <DropZone
        title={say(none ? 'dropFirst' : 'drop')}
        choose={say('choose')}
        hint={say('hint')}
        large={none}
        onFiles={files => app.uploads.add(model.versionId, files)}
        onProblem={problem}
      />
      <UploadList app={app} versionId={model.versionId} />
      {problems.map(problem =>
        problem.code === 'dataset.captions_unreadable' ? (
          <UnreadableCaptions key={problem.code} app={app} model={model} problem={problem} />
        ) : problem.code === 'dataset.captions_offered' ? (
          <OfferedCaptions key={problem.code} app={app} model={model} problem={problem} />
        ) : (
          <ProblemLine key={keyOf(problem)} problem={problem} tone="warning" />
        )
      )}
      {images === null && (
        <p>
          <span class="tt-spinner" />
        </p>
      )}
      {images !== null && images.length > 0 && (
        <>
          {images.length < enough && <FindingLine tone="note">{say('few', { n: images.length })}</FindingLine>}
          <ConsentNote app={app} versionId={model.versionId} />
          <Toolbar app={app} model={model} />
          <TagChips model={model} />
          <BulkBar app={app} model={model} />
          <TagImages app={app} model={model} />
          <Grid app={app} model={model} />
        </>
      )}
    </div>
  )
}

// Ctrl+A and Delete as in any file list, but not while something is typed.
function shortcuts(event: KeyboardEvent, app: App, model: DatasetModel): void {
  const target = event.target as HTMLElement
  if (/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) return
  const { selected } = model.store.value
  if (event.key === 'a' && (event.ctrlKey || event.metaKey)) {
    event.preventDefault()
    model.store.set({ selected: new Set(model.shown.map(({ id }) => id)) })
  } else if (event.key === 'Escape' && selected.size > 0) model.store.set({ selected: new Set() })
  else if (event.key === 'Delete' && selected.size > 0) void removeImages(app, model, [...selected])
}
