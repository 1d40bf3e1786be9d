// The browser of the tests.
import { chromiumPath } from '../../extension/web/tools/chromium.mjs'

/** For `chromium.launch`; as root, as in a container, Chromium wants no sandbox. */
export const browserOptions = { executablePath: chromiumPath(), args: ['--no-sandbox', '--disable-dev-shm-usage'] }
