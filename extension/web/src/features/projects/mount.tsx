// Projects and their versions at the left, and the screen on which a new one begins.
import { draw, type Mount } from '../../state/app'
import { NewProject } from './new-project'
import { Side } from './side'
import './projects.css'

export const mount: Mount = (root, app, signal) => draw(root, signal, <Side app={app} />)
export const mountNew: Mount = (root, app, signal) => draw(root, signal, <NewProject app={app} />)
