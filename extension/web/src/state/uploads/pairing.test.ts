import assert from 'node:assert/strict'
import { test } from 'node:test'
import { imageEndings } from './endings'
import { pair } from './pairing'

const dropped = (path: string, type = '') => {
  const cut = path.lastIndexOf('/')
  return { file: new File(['x'], path.slice(cut + 1), { type }), folder: path.slice(0, Math.max(0, cut)) }
}
const names = (...paths: string[]) => {
  const { images, texts, shared, leftOver } = pair(paths.map(path => dropped(path)))
  return {
    images: images.map(({ file, captionFile }) => [file.name, captionFile?.name ?? null]),
    texts: texts.map(file => file.name),
    shared: shared.map(file => file.name),
    leftOver: leftOver.map(file => file.name)
  }
}

test('Images_OfEveryExtensionInAnyCase_AreTaken', () => {
  const files = imageEndings.flatMap((extension, i) => [`${i}${extension}`, `${i}b${extension.toUpperCase()}`])

  assert.equal(names(...files).images.length, files.length)
})

test('Pair_OfImagesAndCaptions_JoinsThoseOfOneStem', () => {
  assert.deepEqual(names('花子 1.png', '花子 1.txt', 'b.jpg'), {
    images: [
      ['花子 1.png', '花子 1.txt'],
      ['b.jpg', null]
    ],
    texts: [],
    shared: [],
    leftOver: []
  })
})

test('Pair_OfTheSameStemInTwoFolders_KeepsThemApart', () => {
  assert.deepEqual(names('x/a.png', 'y/a.png', 'y/a.txt').images, [
    ['a.png', null],
    ['a.png', 'a.txt']
  ])
})

test('Pair_OfNamesInOtherCase_JoinsThem', () => {
  assert.deepEqual(names('A.PNG', 'a.txt').images, [['A.PNG', 'a.txt']])
})

test('Pair_OfNamesThatMacOsSpeltWithTwoCharacters_JoinsThem', () => {
  const [image, caption, folder] = ['\u304c.png', 'か\u3099.txt', 'フォルタ\u3099']

  assert.deepEqual(names(image, caption).images, [[image, caption]])
  assert.deepEqual(names(`フォルダ/${image}`, `${folder}/${caption}`).images, [[image, caption]])
})

test('Pair_OfOtherFiles_ReportsThemAndDropsClutter', () => {
  assert.deepEqual(names('a.png', 'c.psd', '.DS_Store', 'Thumbs.db').leftOver, ['c.psd'])
})

test('Pair_OfTextsWithoutAnImageHere_LeavesThemToTheHost', () => {
  const found = names('a.png', 'b.txt', 'a.tags', 'a.json', 'metadata.jsonl', 'c.caption')

  assert.deepEqual(found.texts, ['b.txt', 'a.tags', 'a.json', 'metadata.jsonl', 'c.caption'])
})

test('Pair_OfTwoCaptions_TakesTxtBeforeKohyasOwnEnding', () => {
  const found = names('a.png', 'a.caption', 'a.txt', 'b.png', 'b.caption')

  assert.deepEqual(found.images, [
    ['a.png', 'a.txt'],
    ['b.png', 'b.caption']
  ])
  assert.deepEqual(found.texts, ['a.caption'])
})

test('Pair_OfNamesThatDifferInCaseOnly_KeepsThemApart', () => {
  assert.deepEqual(names('A.png', 'A.txt', 'a.png', 'a.txt').images, [
    ['A.png', 'A.txt'],
    ['a.png', 'a.txt']
  ])
  assert.deepEqual(names('A.png', 'A.txt', 'a.png').images[1], ['a.png', null])
})

test('Pair_OfOneCaptionAndTwoImages_GivesItToBothAndSaysSo', () => {
  const found = names('aaa.png', 'aaa.jpg', 'aaa.txt')

  assert.deepEqual(found.images.map(([, caption]) => caption), ['aaa.txt', 'aaa.txt'])
  assert.deepEqual(found.shared, ['aaa.txt'])
})

test('Pair_OfArchivesAndMasks_KeepsThemApart', () => {
  const { images, archives, masks, leftOver } = pair(
    ['set.ZIP', 'a.png', 'a-masklabel.png', 'set/mask/a.png', 'unmasked/b.png', 'x.rar'].map(path => dropped(path))
  )

  assert.deepEqual(
    [images.map(({ file }) => file.name), archives.map(({ name }) => name)],
    [['a.png', 'b.png'], ['set.ZIP']]
  )
  assert.deepEqual(masks.map(({ name }) => name), ['a-masklabel.png', 'a.png'])
  assert.deepEqual(leftOver.map(({ name }) => name), ['x.rar'])
})

test('Pair_OfAnImageWithoutAnEnding_GoesByItsType', () => {
  assert.equal(pair([dropped('pasted', 'image/png')]).images.length, 1)
})
