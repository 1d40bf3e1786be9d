// What the house's style asks of the tab's sources, as far as it can be counted; and that no text is missing.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { test } from 'node:test'
import { filesBelow, webFolder } from '../../extension/web/tools/source-hash.mjs'
import { problemTables } from '../../extension/web/src/i18n/problem-texts'
import { language, placeholders, tables } from '../../extension/web/src/i18n/texts'
import '../../extension/web/src/features/about/texts'
import '../../extension/web/src/features/dataset/caption-texts'
import '../../extension/web/src/features/dataset/tagging-texts'
import '../../extension/web/src/features/dataset/texts'
import '../../extension/web/src/features/frame/texts'
import '../../extension/web/src/features/projects/texts'
import '../../extension/web/src/features/results/texts'
import '../../extension/web/src/features/settings/texts'
import { say as saySetup } from '../../extension/web/src/features/setup/texts'
import '../../extension/web/src/i18n/format'
import '../../extension/web/src/ui/chart-texts'
import '../../extension/web/src/ui/kind-chips'
import '../../extension/web/src/ui/samples/texts'
import '../../extension/web/src/features/training/texts'

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
  const differences = tables.flatMap(({ en, ja, zh }) =>
    [ja, zh].flatMap(others =>
      Object.keys(en).flatMap(key => {
        const [english, other] = [en[key] ?? '', others[key] ?? '']
        const same = placeholders(english).join() === placeholders(other).join()
        return english !== '' && other !== '' && same ? [] : [`${key}: “${english}” / “${other}”`]
      })
    )
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

test('Texts_InJapaneseAndChinese_AreTranslated', () => {
  // What is the same in all.
  const words = 'Train Tools|WebUI|GPU|VAE|Alpha|Rank（dim）|Clip skip|Gradient checkpointing'
  const names = new RegExp(`^(${words}|[\\W\\s]*(\\{\\w+\\}[\\W\\s]*)+)$`)
  const untranslated = tables.flatMap(({ en, ja, zh }) =>
    [ja, zh].flatMap(others =>
      Object.keys(en)
        .filter(key => !/[\u3040-\u30ff\u4e00-\u9fff]/.test(others[key] ?? '') && !names.test(others[key] ?? ''))
        .map(key => `${key}: ${others[key]}`)
    )
  )

  assert.deepEqual(untranslated, [])
})

test('Problems_ThatNameAButton_NameItAsItIsWritten', () => {
  const keys = ['startForCpu', 'start', 'retry', 'restart'] as const // the first that fits is meant
  const buttonsIn = (current: keyof typeof problemTables) => {
    language.set({ current })
    const words = Object.fromEntries(keys.map(key => [key, saySetup(key)])) as Record<(typeof keys)[number], string>
    language.set({ current: 'en' })
    return words
  }
  const english = buttonsIn('en')
  const pressed = new RegExp(`[Pp]ress (${keys.map(key => english[key]).join('|')})\\b`, 'g')
  const wrong = (['ja', 'zh'] as const).flatMap(other => {
    const buttons = buttonsIn(other)
    return Object.entries(problemTables.en).flatMap(([code, text]) =>
      [...text.matchAll(pressed)].flatMap(([, name]) => {
        const button = buttons[keys.find(key => english[key] === name) ?? 'start']
        return problemTables[other][code]?.includes(button) ? [] : [`${other} ${code}: ${button}`]
      })
    )
  })

  assert.deepEqual(wrong, [])
})

test('Texts_InEnglish_UseTheWordsOfTheField', () => {
  const others = /\b(pictures?|graphics cards?|held-out)\b/i
  const found = tables.flatMap(({ en }) => Object.values(en).filter(text => others.test(text)))

  assert.deepEqual(found, [])
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
  const [light = '', dark = ''] = readFileSync(join(source, 'ui/theme.css'), 'utf8').split("[data-theme='dark']")
  const names = (css: string) => [...css.matchAll(/--[\w-]+/g)].map(([name]) => name).sort()

  assert.deepEqual(names(dark), names(light))
})

test('Html_IsNeverMadeFromText', () => {
  assert.deepEqual(found(/innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|\beval\(/, inSource), [])
})
