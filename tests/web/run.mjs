// run.mjs [part of a file name]...: every test of the tab, with a real browser; the last line is "N passed, N failed".
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const web = join(dirname(fileURLToPath(import.meta.url)), '../../extension/web')
await import(new URL('../../extension/web/tools/installed.mjs', import.meta.url))

const node = (script, args, stdout) =>
  spawnSync(process.execPath, [script, ...args], { cwd: web, stdio: ['ignore', stdout, 'inherit'] }).status ?? 1
const typescript = createRequire(join(web, 'package.json')).resolve('typescript/bin/tsc')
if (node(typescript, ['--noEmit'], 2) !== 0) {
  console.log('The types do not fit; the reason is above.\n0 passed, 1 failed')
  process.exit(1)
}
process.exit(node('tools/test.mjs', process.argv.slice(2), 'inherit'))
