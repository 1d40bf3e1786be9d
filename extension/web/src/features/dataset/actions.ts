// What is done with images and announced to the other windows; what concerns many has its undo.
import type { App } from '../../state/app'
import type { AddTextsResponse, DatasetImage } from '../../api/gen/train_tools_pb'
import type { DatasetModel, TagEdit } from './model'
import type { Tagging } from './tagging'
import { say as sayTags } from './tagging-texts'
import { say } from './texts'

/** Saves a caption that was written, and lets the other windows know. */
export async function saveCaption(app: App, model: DatasetModel, image: DatasetImage): Promise<void> {
  if (await model.save(image)) app.windows.announce('images', model.versionId)
}

/** Removes images and offers the way back. */
export async function removeImages(app: App, model: DatasetModel, ids: readonly string[]): Promise<void> {
  await app.notices.attempt(async () => {
    const trashId = await model.remove(ids)
    app.windows.announce('images', model.versionId)
    app.notices.done(say('removed', { n: ids.length }), {
      label: say('undo'),
      run: () => restore(app, model, trashId)
    })
  })
}

/** Changes tags in the concerned captions and offers the way back. */
export async function editTags(app: App, model: DatasetModel, edit: TagEdit): Promise<boolean> {
  return app.notices.attempt(async () => {
    const { changed, undoId } = await model.editTags(edit)
    app.windows.announce('images', model.versionId)
    if (changed === 0) app.notices.done(say('tagsSame'))
    else
      app.notices.done(say('tagsEdited', { n: changed }), {
        label: say('undo'),
        run: () => restore(app, model, undoId)
      })
  })
}

/** Writes what a tagger saw and offers the way back. */
export async function writeTags(app: App, model: DatasetModel, tagging: Tagging): Promise<boolean> {
  return app.notices.attempt(async () => {
    const { changed, undoId, kept } = await tagging.write()
    app.windows.announce('images', model.versionId)
    if (kept.length > 0) app.notices.done(sayTags('kept', { names: kept.join(', ') }))
    if (changed === 0) app.notices.done(sayTags('same'))
    else
      app.notices.done(sayTags('written', { n: changed }), {
        label: say('undo'),
        run: () => restore(app, model, undoId)
      })
  })
}

/** Rewrites unreadable captions as UTF-8 and offers the way back. */
export async function convertCaptions(app: App, model: DatasetModel, codePage: string): Promise<void> {
  await app.notices.attempt(async () => rewritten(app, model, 'converted', await model.convert(codePage)))
}

/** Takes captions from other programs' files and offers the way back. */
export async function importCaptions(app: App, model: DatasetModel): Promise<void> {
  await app.notices.attempt(async () => rewritten(app, model, 'imported', await model.importCaptions()))
}

/** Says what became of captions that were dropped without their images. */
export async function textsAdded(
  app: App,
  model: DatasetModel,
  files: readonly File[],
  { changed, undoId, waiting }: AddTextsResponse
): Promise<void> {
  model.replace(changed)
  await app.notices.attempt(() => model.load(new AbortController().signal))
  if (changed.length > 0) rewritten(app, model, 'textsAdded', { changed: changed.length, undoId })
  if (waiting > 0)
    app.notices.done(say('textsWaiting', { n: waiting }), {
      label: say('replaceCaptions'),
      run: () => app.uploads.addTexts(model.versionId, files, true)
    })
}

function rewritten(
  app: App,
  model: DatasetModel,
  what: 'converted' | 'imported' | 'textsAdded',
  { changed, undoId }: { changed: number; undoId: string }
): void {
  app.windows.announce('images', model.versionId)
  if (changed === 0) app.notices.done(say('tagsSame'))
  else app.notices.done(say(what, { n: changed }), { label: say('undo'), run: () => restore(app, model, undoId) })
}

async function restore(app: App, model: DatasetModel, trashId: string): Promise<void> {
  await app.host.projects.restore({ trashId })
  await model.load(new AbortController().signal)
  app.windows.announce('images', model.versionId)
}
