import assert from 'node:assert/strict'
import { test } from 'node:test'
import { problemText } from './problem-texts'
import { language } from './texts'

const names: Record<string, string> = { conv_alpha: 'A', conv_rank: 'R', rank: 'ランク' }
const nameOf = (field: string) => names[field] ?? field
const problem = (code: string, field: string, values: Record<string, string>) => ({
  code,
  field,
  arguments: values,
  sentence: 'English.'
})

test('ProblemText_InEnglish_IsTheHostsSentence', () => {
  assert.equal(problemText(problem('setting.range', 'rank', {}), nameOf), 'English.')
})

test('ProblemText_InJapanese_IsMadeFromCodeAndArguments', () => {
  language.set({ current: 'ja' })

  const values = { value: '0', min: '1', max: '1024', usual: '16' }
  const range = problemText(problem('setting.range', 'rank', values), nameOf)
  const needs = problemText(problem('setting.needs', 'conv_alpha', { other_field: 'conv_rank' }), nameOf)
  const unknown = problemText(problem('of.a.newer.host', 'rank', {}), nameOf)

  language.set({ current: 'en' })
  assert.equal(range, 'ランクが0になっています。1から1024までにしてください（ふつうは16）。')
  assert.equal(needs, 'RがないのにAが指定されています。Rを指定するか、Aを空欄にしてください。')
  assert.equal(unknown, 'English.')
})
