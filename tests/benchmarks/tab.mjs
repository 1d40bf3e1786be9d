// How quick the tab is: node tests/benchmarks/tab.mjs [runs]
// Prints one JSON object, the median of so many runs (default 5) beside each bound, and exits with 1 where a bound is
// broken. Needs Chromium and `npm ci` in extension/web, as tests/web does, and an idle machine: a busy one is slow.
import { mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const here = path.dirname(fileURLToPath(import.meta.url))
const web = path.resolve(here, '../../extension/web')

// esbuild is Vite's own; asked for from there, whether npm lays it beside Vite or below it.
const vite = createRequire(path.join(web, 'package.json')).resolve('vite/package.json')
const { build } = createRequire(vite)('esbuild')

// Below node_modules, so that packages are found from the bundle and git does not see it.
const folder = path.join(web, 'node_modules/.bench')
const bundle = path.join(folder, 'tab.mjs')
mkdirSync(folder, { recursive: true })
await build({
  entryPoints: [path.join(here, 'tab.ts')],
  outfile: bundle,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node18',
  packages: 'external',
  logLevel: 'warning',
  define: { __WEB__: JSON.stringify(web) }
})

const runs = Number(process.argv[2] ?? 5)
if (!Number.isInteger(runs) || runs < 1) throw new Error(`'${process.argv[2]}' is no number of runs; give 1 or more.`)
const { measure } = await import(pathToFileURL(bundle))
const result = await measure(runs)
console.log(JSON.stringify(result, null, 2))
process.exit(result.within_bounds ? 0 : 1)
