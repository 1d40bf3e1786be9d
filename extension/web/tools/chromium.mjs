// The browser of the tests: the system's own Chromium, Chrome or Edge, for playwright-core brings none.
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const programs = [process.env.ProgramFiles, process.env['ProgramFiles(x86)']].filter(Boolean)
const places = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  ...programs.map(folder => join(folder, 'Google/Chrome/Application/chrome.exe')),
  ...programs.map(folder => join(folder, 'Microsoft/Edge/Application/msedge.exe'))
]

/** Its path; what to install where there is none. */
export function chromiumPath() {
  const found = places.find(place => place && existsSync(place))
  if (!found) throw new Error('No Chromium was found; on Debian install chromium, or name one in CHROMIUM.')
  return found
}
