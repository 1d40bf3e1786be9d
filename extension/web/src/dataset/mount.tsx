// A version's pictures: dropped, looked at, captioned. Shown until the signal is given.
import { draw, type Mount } from '../shared/app'
import { DatasetModel } from './model'
import { PictureView } from './picture-view'
import { DatasetView } from './view'
import './dataset.css'
import './card.css'
import './picture-view.css'

export const mount: Mount = (root, app, signal) => {
  const { versionId } = app.workspace.store.value
  const model = new DatasetModel(app.host, sessionStorage, versionId)
  const load = () =>
    app.notices.attempt(async () => {
      await model.load(signal)
      await model.saveAll() // what a reload or a lost connection left as drafts
    })
  app.uploads.onAdded((id, picture) => {
    if (id !== versionId) return
    model.add(picture)
    app.windows.tell('pictures', versionId)
  }, signal)
  app.windows.onNews(['pictures'], versionId, () => void load(), signal)
  model.store.subscribe(() => {
    const { pictures } = model.store.value
    if (pictures) app.workspace.countPictures(versionId, pictures.length)
  })
  draw(
    root,
    signal,
    <>
      <DatasetView app={app} model={model} />
      <PictureView app={app} model={model} />
    </>
  )
  void load()
}
