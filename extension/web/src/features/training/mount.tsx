// The version's training while it goes on, and the queue; nothing where there is neither.
import { draw, type Mount } from '../../state/app'
import { TrainingView } from './view'
import './training.css'

export const mount: Mount = (root, app, signal) =>
  draw(root, signal, <TrainingView app={app} versionId={app.workspace.store.value.versionId} />)
