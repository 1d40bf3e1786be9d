// A version's settings and the button that begins a training.
import { draw, type Mount } from '../../state/app'
import { SettingsModel } from './model'
import { SettingsView } from './view'
import './settings.css'

export const mount: Mount = (root, app, signal) => {
  const model = new SettingsModel(app, app.workspace.store.value.versionId, signal)
  draw(root, signal, <SettingsView app={app} model={model} />)
  void model.load()
}
