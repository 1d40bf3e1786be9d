import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fill, language, languageFor, placeholders, texts } from './texts'

test('Fill_OfANameAndANumber_PutsThemIn', () => {
  assert.equal(fill('{label}: {n} {n|image|images}', { label: '花子', n: 1 }), '花子: 1 image')
  assert.equal(fill('{label}: {n} {n|image|images}', { label: 'a', n: 2400 }), 'a: 2,400 images')
})

test('Fill_OfAMissingValue_LeavesThePlaceToBeSeen', () => {
  assert.equal(fill('Hello {name}', {}), 'Hello {name}')
})

test('Fill_OfATextWithBraces_DoesNotFillTwice', () => {
  assert.equal(fill('{a} {b}', { a: '{b}', b: 'x' }), '{b} x')
})

test('Texts_InJapanese_SpeakJapanese', () => {
  const say = texts({ go: 'Go' }, { ja: { go: '進む' }, zh: { go: '前往' } })

  language.set({ current: 'ja' })
  const japanese = say('go')
  language.set({ current: 'en' })

  assert.equal(japanese, '進む')
  assert.equal(say('go'), 'Go')
})

test('Placeholders_OfAText_AreListedOnce', () => {
  assert.deepEqual(placeholders('{n} {n|a|b} of {all}'), ['all', 'n'])
})

test('LanguageFor_CodesOfTheWebUI_FindsOurs', () => {
  assert.equal(languageFor(['ja_JP']), 'ja')
  assert.equal(languageFor(['None', 'ja']), 'ja')
  assert.equal(languageFor([null, 'de-DE', 'en-GB', 'ja']), 'en')
  assert.deepEqual(
    ['zh', 'zh-CN', 'zh_TW', 'zh-Hans', 'zh-Hans (Stable)', 'zh_CN.json'].map(code => languageFor([code])),
    Array(6).fill('zh')
  )
  assert.equal(languageFor(['zhuang', 'ko_KR']), 'en')
})
