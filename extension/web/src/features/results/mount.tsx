// What the version's trainings left: checkpoints to try, use, download and delete.
import { draw, type Mount } from '../../state/app'
import { ResultsModel } from './model'
import { ResultsView } from './view'
import './results.css'

export const mount: Mount = (root, app, signal) => {
  const { versionId } = app.workspace.store.value
  const model = new ResultsModel(app, versionId, signal)
  const load = () => void app.notices.attempt(() => model.load())
  app.windows.onNews(['results'], versionId, load, signal)
  draw(root, signal, <ResultsView app={app} model={model} />)
  load()
}
