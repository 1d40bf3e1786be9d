import assert from 'node:assert/strict'
import { test } from 'node:test'
import { language } from './texts'
import { Phrasebook } from './phrasebook'
import './problem-texts'
import { Translator, told } from './told'

const translator = new Translator({
  host: {
    'Rank is {0}; choose 1 to {1}.': 'ランクが{0}です。{1}まで選べます。',
    '{0} is empty. Copy it again.': '{0}は空です。もう一度コピーしてください。',
    '{0} is empty.': '{0}が空です。',
    'The disk is full.': '空きがありません。',
    '{0} It is left out.': '{0}使いません。',
    'A state cannot be used: {0} {1}': '状態を使えません。{0}{1}',
    'The one before it is taken.': '前の状態を使います。',
    '{0} {1} not used.': '{0}{1}使いません。',
    'The {0} is {1}.': '{0}は{1}です。',
    'Something has changed: {0}.': '変更：{0}。'
  },
  stub: { 'It ended.{0}': '終わりました。{0}', 'Its last line was: "{0}"': '最後の出力：「{0}」' },
  words: {
    project: 'プロジェクト',
    paused: '一時停止中',
    is: 'は、',
    'Learning rate': '学習率',
    '{0} was {1} and is {2}': '{0}が{1}から{2}に変わりました',
    'a {0} for {1}': '{1}用の{0}'
  }
})

test('Say_OfATemplate_PutsInWhatWasThere', () => {
  assert.equal(translator.say('Rank is 0; choose 1 to 1,024.'), 'ランクが0です。1,024まで選べます。')
})

test('Say_OfAnUnknownSentence_LeavesIt', () => {
  assert.equal(translator.say('Rank is 0; what now?'), 'Rank is 0; what now?')
  assert.equal(translator.say(''), '')
})

test('Say_OfTwoTemplatesThatFit_TakesTheMoreSpecific', () => {
  assert.equal(translator.say('a.png is empty. Copy it again.'), 'a.pngは空です。もう一度コピーしてください。')
  assert.equal(translator.say('a.png is empty.'), 'a.pngが空です。')
})

test('Say_OfAWordInAPlaceholder_TranslatesItToo', () => {
  assert.equal(translator.say('The project is paused.'), 'プロジェクトは一時停止中です。')
  assert.equal(translator.say('The thing is paused.'), 'thingは一時停止中です。')
})

test('Say_OfSentencesBehindEachOther_TranslatesEach', () => {
  const known = translator.say('The disk is full. The project is paused.')
  const partly = translator.say('The disk is full. Nobody knows. It ended.')

  assert.equal(known, '空きがありません。プロジェクトは一時停止中です。')
  assert.equal(partly, '空きがありません。Nobody knows. 終わりました。')
})

test('Say_OfSeveralLines_KeepsTheLines', () => {
  const said = translator.say('The disk is full.\nUnknown.\na.png is empty.')

  assert.equal(said, '空きがありません。\nUnknown.\na.pngが空です。')
})

test('Say_OfASentenceInsideASentence_TranslatesBoth', () => {
  const said = translator.say('a.png is empty. Copy it again. It is left out.')

  assert.equal(said, 'a.pngは空です。もう一度コピーしてください。使いません。')
})

test('Say_OfTwoPlaceholdersBesideEachOther_PartsThemAtTheSentenceOrTheLastWord', () => {
  const sentences = translator.say('A state cannot be used: a is empty. Copy it again. The one before it is taken.')
  const words = translator.say('2 files (a b.txt) is not used.')

  assert.equal(sentences, '状態を使えません。aは空です。もう一度コピーしてください。前の状態を使います。')
  assert.equal(words, '2 files (a b.txt)は、使いません。')
})

test('Say_OfAnAfterthoughtThatMayBeMissing_NeedsNoSpace', () => {
  assert.equal(translator.say('It ended.'), '終わりました。')
  assert.equal(translator.say('It ended. Its last line was: "Killed"'), '終わりました。最後の出力：「Killed」')
})

test('Say_OfAListOfClauses_TranslatesEach', () => {
  assert.equal(
    translator.say('Something has changed: Learning rate was 1 and is 2; Seed was 3 and is 4.'),
    '変更：学習率が1から2に変わりました、Seedが3から4に変わりました。'
  )
})

test('Say_OfAFilesName_LeavesItWhateverItReadsLike', () => {
  assert.equal(translator.say('a gift for you.png is empty.'), 'a gift for you.pngが空です。')
})

test('Say_OfATextWithDollarsAndBraces_PutsThemInAsTheyAre', () => {
  assert.equal(translator.say('{1} $& is empty.'), '{1} $&が空です。')
})

test('Find_OfPlaceholdersInAnotherOrder_PutsEachInItsPlace', () => {
  const book = new Phrasebook({ '{0} of {1} left ({what})': '{1}のうち{0}（{what}）' })

  const [reading] = book.readings('3 of 5 left (GB)', captured => captured)

  assert.deepEqual(reading?.captured, ['3', '5', 'GB'])
  assert.equal(reading.said(), '5のうち3（GB）')
})

test('Told_InEnglish_IsTheSentenceItself', () => {
  assert.equal(told('The caller left.'), 'The caller left.')
})

test('Told_InJapanese_KnowsWhatHostWorkerAndStubReallySay', () => {
  const said = [
    'Clip skip is 13, but the base model\'s text encoder has 12 layers; choose 1 to 12.',
    '/data/trains/x/dataset/a.png: the file is empty. Copy it again or take it out of the folder. It is left out.',
    'The training 2026-01-02 10:00 of this version is paused. Cancel it first, then delete the version.',
    'xl.safetensors is an SDXL checkpoint. Only SD 1.x can be trained on for now. Choose a checkpoint that was made '
    + 'from Stable Diffusion 1.5, as a single .safetensors file.',
    'a.safetensors is a LoRA for SD 1.x, not a base model. Give the checkpoint that the LoRA shall be trained on, '
    + 'usually a file of 2 GB or more in models/Stable-diffusion.',
    "The training's process ended unexpectedly (exit code 137); often the memory ran out. Close other programs or "
    + 'switch memory saving on, then press Resume; it goes on from its saved state.',
    'The host ended unexpectedly and is started again. Its last line was: "Killed"',
    'The memory ran out. The training was expected to take 7.1 GB in all, with 6.0 GB free when it began. To take '
    + 'less, give Batch size 2. No step is lost: `traintools train --resume /d/t x --batch-size 2 --force` goes on '
    + 'from the state of step 40.',
    'a.safetensors could not be written: the disk is full. Nothing that was there is lost. Make room on that '
    + 'disk, then try again. No step is lost: Resume goes on from the state of step '
    + '40 when there is room.',
    'pictures'
  ]

  language.set({ current: 'ja' })
  const shown = said.map(told)
  language.set({ current: 'en' })

  const english = shown.filter(sentence => /[A-Za-z']{3,} [a-z]{2,} [a-z]{2,}/.test(sentence.replace(/`.*?`/, '')))
  assert.deepEqual(english, [])
  assert.equal(shown[0], 'Clip skipが13ですが、ベースモデルのテキストエンコーダーは12層です。1から12までにしてください。')
  assert.match(shown[2] ?? '', /^このバージョンの学習「2026-01-02 10:00」は現在「一時停止中」です。/)
  assert.match(shown[3] ?? '', /^xl\.safetensorsはSDXLのモデルです。現在学習できるのはSD 1\.xだけです。/)
  assert.match(shown[7] ?? '', /バッチサイズを2にしてください/)
  assert.match(shown[8] ?? '', /空きができたら再開できます（「再開」でステップ40の状態から続けられます）。$/)
})
