// What somebody who helps with a problem asks for first: what this computer has, what it lacks, and the log.
import { draw, type Mount } from '../../state/app'
import { About } from './about'
import './about.css'

export const mount: Mount = (root, app, signal) => draw(root, signal, <About app={app} />)
