// The page's frame: the line about the connection, the title with the three steps, and the notices at the foot.
import { type App, draw, type Mount } from '../../state/app'
import { Banner } from './banner'
import { Head } from './head'
import { NoticeList } from './notice-list'

export const mountBanner: Mount = (root, app, signal) => draw(root, signal, <Banner app={app} />)
export const mountHead: Mount = (root, app: App, signal) => draw(root, signal, <Head app={app} />)
export const mountNotices: Mount = (root, app, signal) => draw(root, signal, <NoticeList notices={app.notices} />)
