import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inner, problem, sentence } from './problem'
import { fieldName, nameFields } from './field-names'
import { englishText, problemTables, problemText } from './problem-texts'
import { type Language, language, placeholders } from './texts'

const names: Record<string, string> = { conv_alpha: 'A', conv_rank: 'R', rank: 'ランク' }
const nameOf = (field: string) => names[field] ?? field
const range = problem('setting.range', { value: '0', min: '1', max: '1024', usual: '16' }, 'rank')
const full = problem('file.disk_full', { path: 'a' })

function inLanguage<T>(current: Language, work: () => T): T {
  language.set({ current })
  try {
    return work()
  } finally {
    language.set({ current: 'en' })
  }
}

test('Tables_OfAllLanguages_HaveTheSameCodesWithTheSameArguments', () => {
  const { en } = problemTables
  const differences = (['ja', 'zh'] as const).flatMap(other => {
    const codes = new Set([...Object.keys(en), ...Object.keys(problemTables[other])])
    return [...codes].filter(code => {
      const [english, text] = [en[code] ?? '', problemTables[other][code] ?? '']
      return english === '' || text === '' || placeholders(english).join() !== placeholders(text).join()
    })
  })

  assert.deepEqual(differences, [])
})

test('ProblemText_InEachLanguage_IsMadeFromCodeArgumentsAndTheFieldsName', () => {
  const needs = problem('setting.needs', { other_field: 'conv_rank' }, 'conv_alpha')

  assert.equal(problemText(range, nameOf), 'ランク is 0; choose 1 to 1024 (16 is usual).')
  assert.equal(
    inLanguage('ja', () => problemText(range, nameOf)),
    'ランクが0になっています。1から1024までにしてください（ふつうは16）。'
  )
  assert.equal(
    inLanguage('ja', () => problemText(needs, nameOf)),
    'RがないのにAが指定されています。Rを指定するか、Aを空欄にしてください。'
  )
  assert.equal(
    inLanguage('zh', () => problemText(range, nameOf)),
    'ランク为 0。请选择 1 到 1024（通常为 16）。'
  )
})

test('ProblemText_OfANumber_ChoosesTheWord', () => {
  assert.equal(problemText(problem('trash.images', { n: '1' })), '1 image')
  assert.equal(problemText(problem('trash.images', { n: '12' })), '12 images')
})

test('ProblemText_OfProblemsInside_ReportsThemOneAfterTheOther', () => {
  const all = problem('run.problems', { all_problem: inner(range, full) })
  const failed = problem('tab.run_failed', { label: '花子', why_problem: inner() })

  assert.equal(
    problemText(all),
    'rank is 0; choose 1 to 1024 (16 is usual). a could not be written: the disk is full. '
      + 'Nothing that was there is lost. Make room on that disk, then try again.'
  )
  assert.match(
    inLanguage('zh', () => problemText(all)),
    /（通常为 16）。磁盘已满/
  )
  assert.equal(problemText(failed), 'The training of 花子 failed.')
})

test('ProblemText_OfASentence_ShowsItAsItIs', () => {
  assert.equal(problemText(sentence('{0} $& is odd.')), '{0} $& is odd.')
  assert.equal(problemText(problem('run.problems', { all_problem: 'No JSON.' })), 'No JSON.')
})

test('ProblemText_OfAnUnknownCode_IsTheSentenceThatCameWithItElseCodeAndArguments', () => {
  const newer = problem('of.a.newer.host', { a: '1', b: '2' })

  assert.equal(problemText({ ...newer, english: 'English.' }), 'English.')
  assert.equal(problemText(newer), 'of.a.newer.host (1, 2)')
  assert.equal(problemText(problem('of.a.newer.host')), 'of.a.newer.host')
})

test('EnglishText_WhateverThePageSpeaks_IsEnglishWithKeys', () => {
  const before = fieldName
  nameFields(nameOf)
  const text = inLanguage('ja', () => englishText(range))
  nameFields(field => field)

  assert.equal(text, 'rank is 0; choose 1 to 1024 (16 is usual).')
  assert.equal(before('rank'), 'rank')
})

test('ProblemText_WithControlSignsInAName_ShowsThem', () => {
  const text = problemText(problem('caption.no_image', { file: 'a\u001b[31m.txt' }))
  assert.match(text, /^a\\u001b\[31m\.txt is not used/i)
})
