// The browser of the tests: the system's Chromium, for playwright-core brings none.
import { existsSync } from 'node:fs'

const places = [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

const found = places.find(place => place !== undefined && existsSync(place))
if (!found) throw new Error('No Chromium was found; on Debian install chromium, or name one in CHROMIUM.')

/** For `chromium.launch`; as root, as in a container, Chromium wants no sandbox. */
export const browserOptions = { executablePath: found, args: ['--no-sandbox', '--disable-dev-shm-usage'] }
