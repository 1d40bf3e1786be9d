// A version's images: dropped, looked at, captioned. Shown until the signal is given.
import { draw, type Mount } from '../../state/app'
import { textsAdded } from './actions'
import { DatasetModel } from './model'
import { ImageView } from './image-view'
import { DatasetView } from './view'
import './dataset.css'
import './card.css'
import './image-view.css'

export const mount: Mount = (root, app, signal) => {
  const { versionId } = app.workspace.store.value
  const model = new DatasetModel(app.host, sessionStorage, versionId)
  const load = () =>
    app.notices.attempt(async () => {
      await model.load(signal)
      await model.saveAll() // what a reload or a lost connection left as drafts
    })
  app.uploads.onAdded((id, image) => {
    if (id !== versionId) return
    model.add(image)
    app.windows.announce('images', versionId)
  }, signal)
  app.uploads.onOpened(id => {
    if (id !== versionId) return
    void load()
    app.windows.announce('images', versionId)
  }, signal)
  app.uploads.onTexts((id, files, answer) => {
    if (id === versionId) void textsAdded(app, model, files, answer)
  }, signal)
  app.uploads.onEnd(id => {
    if (id === versionId) void load() // what the host remarks on the new files
  }, signal)
  app.windows.onNews(['images'], versionId, () => void load(), signal)
  model.store.subscribe(() => {
    const { images } = model.store.value
    if (images) app.workspace.countImages(versionId, images.length)
  })
  draw(
    root,
    signal,
    <>
      <DatasetView app={app} model={model} />
      <ImageView app={app} model={model} />
    </>
  )
  void load()
}
