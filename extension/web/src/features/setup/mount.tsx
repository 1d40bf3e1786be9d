// What is shown while there is no host to work with: what will be installed, how far it is, and what went wrong.
import { draw, type Mount } from '../../state/app'
import { Setup } from './setup'
import './setup.css'

export const mount: Mount = (root, app, signal) => draw(root, signal, <Setup app={app} signal={signal} />)
