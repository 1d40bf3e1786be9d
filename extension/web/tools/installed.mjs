// Installs the tab's packages where the lock file is not what is installed: npm ci begins anew each time.
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const web = join(dirname(fileURLToPath(import.meta.url)), '..')
const lock = join(web, 'package-lock.json')
const installed = join(web, 'node_modules/.installed-lock.json')

if (!existsSync(installed) || !readFileSync(installed).equals(readFileSync(lock))) {
  // On Windows npm is a batch file, which only a shell starts. What it says goes to stderr, beside the tests' report.
  const command = ['ci', '--no-audit', '--no-fund', '--loglevel=error']
  const { status } = spawnSync('npm', command, { cwd: web, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' })
  if (status !== 0) process.exit(1)
  copyFileSync(lock, installed)
}
