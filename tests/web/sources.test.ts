// What the house's style asks of the tab's sources, as far as it can be counted; and that no text is missing.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { test } from 'node:test'
import { filesBelow, webFolder } from '../../extension/web/tools/source-hash.mjs'
import { placeholders, tables } from '../../extension/web/src/shared/texts/texts'
import '../../extension/web/src/about/texts'
import '../../extension/web/src/dataset/texts'
import '../../extension/web/src/frame/texts'
import '../../extension/web/src/projects/texts'
import '../../extension/web/src/results/texts'
import '../../extension/web/src/settings/field-texts'
import '../../extension/web/src/settings/texts'
import '../../extension/web/src/setup/texts'
import '../../extension/web/src/shared/format'
import '../../extension/web/src/shared/ui/chart-texts'
import '../../extension/web/src/shared/ui/kind-chips'
import '../../extension/web/src/training/texts'

const features = ['about', 'dataset', 'frame', 'projects', 'results', 'settings', 'setup', 'training']
const source = join(webFolder, 'src')
const slashes = (path: string) => path.replaceAll('\\', '/')
const own = [...filesBelow(source), ...filesBelow(join(webFolder, '../../tests/web'))].filter(
  file => !file.includes('gen') && !file.endsWith('.json') // a table of sentences has a line for each
)
const files = own.map(path => ({
  name: slashes(relative(webFolder, path)),
  lines: readFileSync(path, 'utf8').split('\n')
}))
const inSource = files.filter(({ name }) => name.startsWith('src/'))

const found = (pattern: RegExp, among = files) =>
  among.flatMap(({ name, lines }) =>
    lines.flatMap((line, index) => (pattern.test(line) ? [`${name}:${index + 1}: ${line.trim()}`] : []))
  )

test('Texts_OfEveryTable_AreInEveryLanguageWithTheSamePlaceholders', () => {
  const differences = tables.flatMap(({ en, ja }) =>
    Object.keys(en).flatMap(key => {
      const [english, japanese] = [en[key] ?? '', ja[key] ?? '']
      const same = placeholders(english).join() === placeholders(japanese).join()
      return english !== '' && japanese !== '' && same ? [] : [`${key}: “${english}” / “${japanese}”`]
    })
  )

  assert.deepEqual(differences, [])
})

test('Texts_OfEveryFile_AreAmongTheTablesThatAreCompared', () => {
  const declared = found(
    /= texts\((\{|$)/,
    inSource.filter(({ name }) => !name.endsWith('.test.ts'))
  )

  assert.equal(tables.length, declared.length, declared.join('\n'))
})

test('Texts_InJapanese_AreTranslated', () => {
  const names = /^(Train Tools|Clip skip|Gradient checkpointing|[\W\s]*(\{\w+\}[\W\s]*)+)$/ // what is the same in both
  const untranslated = tables.flatMap(({ en, ja }) =>
    Object.keys(en)
      .filter(key => !/[\u3040-\u30ff\u4e00-\u9fff]/.test(ja[key] ?? '') && !names.test(ja[key] ?? ''))
      .map(key => `${key}: ${ja[key]}`)
  )

  assert.deepEqual(untranslated, [])
})

test('Files_FitOnAFewScreens', () => {
  assert.deepEqual(
    files.filter(({ lines }) => lines.length > 260).map(({ name, lines }) => `${name}: ${lines.length}`),
    []
  )
})

test('Lines_EndBeforeColumn120', () => {
  assert.deepEqual(found(/^.{120,}$/), [])
})

test('Types_HaveNoWayAroundThem', () => {
  assert.deepEqual(
    found(/@ts-(ignore|expect-error|nocheck)|: any\b|as any\b|<any>|^\s*(export )?(const )?enum /, inSource),
    []
  )
})

test('Styles_TakeTheirColoursFromVariables', () => {
  const styles = inSource.filter(({ name }) => name.endsWith('.css') && !name.endsWith('theme.css'))

  assert.ok(styles.length >= 8)
  assert.deepEqual(found(/#[0-9a-f]{3,8}\b|\b(rgb|hsl)a?\(|!important/i, styles), [])
})

test('Styles_OfBothThemes_HaveTheSameVariables', () => {
  const [light = '', dark = ''] = readFileSync(join(source, 'shared/theme.css'), 'utf8').split("[data-theme='dark']")
  const names = (css: string) => [...css.matchAll(/--[\w-]+/g)].map(([name]) => name).sort()

  assert.deepEqual(names(dark), names(light))
})

test('Features_KnowTheSharedOnly', () => {
  const imports = features.flatMap(feature =>
    found(
      new RegExp(`from '\\.\\./(?!shared/)`),
      inSource.filter(({ name }) => name.startsWith(`src/${feature}/`))
    )
  )

  assert.deepEqual(imports, [])
})

test('Shared_KnowsNoFeature', () => {
  const shared = inSource.filter(({ name }) => name.startsWith('src/shared/'))

  assert.deepEqual(
    found(new RegExp(`from '[./]+/(${features.join('|')})/(?!\\w*editor)`), shared).filter(
      line => !line.includes("'../settings/") && !line.includes("'./settings/")
    ),
    []
  )
})

test('Html_IsNeverMadeFromText', () => {
  assert.deepEqual(found(/innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|\beval\(/, inSource), [])
})
