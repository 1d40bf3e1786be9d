import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pair } from './pairing'

const dropped = (path: string, type = '') => {
  const cut = path.lastIndexOf('/')
  return { file: new File(['x'], path.slice(cut + 1), { type }), folder: path.slice(0, Math.max(0, cut)) }
}
const names = (...paths: string[]) => {
  const { images, leftOver } = pair(paths.map(path => dropped(path)))
  return {
    images: images.map(({ file, captionFile }) => [file.name, captionFile?.name ?? null]),
    leftOver: leftOver.map(file => file.name)
  }
}

test('Pair_OfImagesAndCaptions_JoinsThoseOfOneStem', () => {
  assert.deepEqual(names('花子 1.png', '花子 1.txt', 'b.jpg'), {
    images: [
      ['花子 1.png', '花子 1.txt'],
      ['b.jpg', null]
    ],
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
  assert.deepEqual(names('a.png', 'b.txt', 'c.psd', '.DS_Store', 'Thumbs.db').leftOver, ['c.psd', 'b.txt'])
})

test('Pair_OfAnImageWithoutAnEnding_GoesByItsType', () => {
  assert.equal(pair([dropped('pasted', 'image/png')]).images.length, 1)
})
