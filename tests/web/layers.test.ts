// Dependence between the folders of the tab's sources runs one way, and features do not know each other.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { test } from 'node:test'
import { filesBelow, webFolder } from '../../extension/web/tools/source-hash.mjs'

// Each may import itself and what stands before it.
const layers = ['i18n', 'api', 'state', 'ui', 'features', 'main.ts']

// What every layer may import. A store holds a value and knows nothing of the tab; the language and the connection are
// such stores.
const openToAll = ['state/store']

const source = join(webFolder, 'src')
const inSource = (path: string) => relative(source, path).replaceAll('\\', '/')

interface Import {
  from: string
  to: string
}

function importsIn(from: string, text: string): Import[] {
  const paths = [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*['"](\.[^'"]+)['"]/g)].map(match => match[1] ?? '')
  return paths.map(path => ({ from, to: inSource(resolve(join(source, dirname(from)), path)) }))
}

/** What is wrong with an import; null: nothing. */
function wrongIn({ from, to }: Import): string | null {
  if (to.startsWith('../') || openToAll.includes(to)) return null // the tables of sentences lie outside
  const [layer = '', feature] = from.split('/')
  const [otherLayer = '', otherFeature] = to.split('/')
  if (!layers.includes(layer) || !layers.includes(otherLayer)) return `${from}: no layer has ${to} or this file`
  if (layers.indexOf(otherLayer) > layers.indexOf(layer)) return `${from}: ${layer} may not import ${to}`
  return layer === 'features' && otherLayer === 'features' && feature !== otherFeature
    ? `${from}: features may not import each other: ${to}`
    : null
}

const imports = filesBelow(source)
  .filter(path => /\.tsx?$/.test(path))
  .flatMap(path => importsIn(inSource(path), readFileSync(path, 'utf8')))

test('Layers_OfEveryImport_RunOneWay', () => {
  assert.ok(imports.length > 500, 'imports are written in another way than this test reads them')
  assert.deepEqual(imports.map(wrongIn).filter(Boolean), [])
})

test('Layers_OfAnImportTheOtherWay_AreNamed', () => {
  const cases = [
    ['api/live/live.ts', "import { App } from '../../state/app'"],
    ['i18n/format.ts', "import { host } from '../api/host'"],
    ['state/app.ts', "import '../ui/theme.css'"],
    ['ui/menu.tsx', "const view = await import('../features/about/about')"],
    ['features/about/about.tsx', "export { view } from '../setup/setup'"],
    ['features/about/about.tsx', "import { follow } from '../../main.ts'"],
    ['elsewhere/some.ts', "import { host } from '../api/host'"]
  ] as const

  for (const [from, text] of cases) assert.notEqual(importsIn(from, text).map(wrongIn)[0] ?? null, null, text)
})

test('Layers_OpenToAll_ImportNothingOfOurs', () => {
  assert.deepEqual(
    imports.filter(({ from }) => openToAll.includes(from.replace(/\.tsx?$/, ''))),
    []
  )
})
