// What is done with images and announced to the other windows; what concerns many has its undo.
import type { App } from '../../state/app'
import type { DatasetImage } from '../../api/gen/train_tools_pb'
import type { DatasetModel, TagEdit } from './model'
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

async function restore(app: App, model: DatasetModel, trashId: string): Promise<void> {
  await app.host.projects.restore({ trashId })
  await model.load(new AbortController().signal)
  app.windows.announce('images', model.versionId)
}
