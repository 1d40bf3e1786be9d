// Runs the tests: bundles each *.test.ts with esbuild (Vite brings it) and hands them to Node's own runner.
// test.mjs [--screens] [part of a file name]... ; the last line is "N passed, N failed".
import { spawn } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { createRequire } from 'node:module'
import { filesBelow, webFolder } from './source-hash.mjs'

// esbuild is Vite's own; asked for from there, whether npm lays it beside Vite or below it.
const { build } = createRequire(createRequire(import.meta.url).resolve('vite/package.json'))('esbuild')

const words = process.argv.slice(2).filter(word => !word.startsWith('--'))
const tests = join(webFolder, '../../tests/web')
const files = [...filesBelow(join(webFolder, 'src')), ...filesBelow(tests)].filter(
  file => /\.test\.tsx?$/.test(file) && (words.length === 0 || words.some(word => file.includes(word)))
)
if (process.argv.includes('--screens')) files.splice(0, files.length, join(tests, 'screens.ts'))
if (files.length === 0) throw new Error(`No test file has ${words.join(' or ')} in its name.`)

// Below node_modules, so that packages are found from the bundles and git does not see them; a folder of its own, for
// somebody may run other tests at the same time.
const out = join(webFolder, 'node_modules/.tests', `${process.pid}`)
mkdirSync(out, { recursive: true })
process.on('exit', () => rmSync(out, { recursive: true, force: true }))
const name = file =>
  relative(webFolder, file)
    .replace(/[^\w]+/g, '_')
    .replace(/_tsx?$/, '')
await build({
  entryPoints: Object.fromEntries(files.map(file => [name(file), file])),
  outdir: out,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  splitting: false,
  format: 'esm',
  platform: 'node',
  target: 'node18',
  packages: 'external',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  sourcemap: 'inline',
  loader: { '.css': 'empty' },
  logLevel: 'warning',
  define: { __WEB__: JSON.stringify(webFolder) },
  // Node 18 has File, but not yet as a global.
  banner: { js: "import { File as __File } from 'node:buffer'; globalThis.File ??= __File;" }
})

const bundles = files.map(file => join(out, `${name(file)}.mjs`))
if (basename(files[0] ?? '') === 'screens.ts') {
  await import(bundles[0])
} else {
  const node = spawn(process.execPath, ['--enable-source-maps', '--test', '--test-reporter=tap', ...bundles], {
    stdio: ['ignore', 'pipe', 'inherit']
  })
  let report = ''
  node.stdout.on('data', data => {
    report += data
  })
  node.on('close', () => summarize(report))
}

// Node counts suites as well in some versions; the leaves of its report are the tests.
function summarize(report) {
  const number = name => Number(new RegExp(`^# ${name} (\\d+)$`, 'm').exec(report)?.[1] ?? 0)
  const failed = number('fail') + number('cancelled')
  const passed = number('pass')
  if (failed > 0 || passed === 0) process.stdout.write(report)
  const broken = passed === 0 && failed === 0 ? 1 : failed
  console.log(`${passed} passed, ${broken} failed`)
  process.exitCode = broken > 0 ? 1 : 0
}
