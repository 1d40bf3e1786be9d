import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create } from '@bufbuild/protobuf'
import { DatasetImageSchema } from '../../api/gen/train_tools_pb'
import { placeOf, windowOf } from './grid-window'
import { type Order, shown } from './shown'
import { countTags, tagsOf } from './tags'

const image = (name: string, caption = '', added = 0, side = 10) =>
  create(DatasetImageSchema, { id: name, name, caption, addedUnixMs: BigInt(added), width: side, height: side })
const names = (search: string, order: Order, tags: string[], ...images: ReturnType<typeof image>[]) =>
  shown(images, { search, order, tags: new Set(tags) }).map(({ name }) => name)

test('TagsOf_ACaption_AreTrimmedAndOnce', () => {
  assert.deepEqual(tagsOf(' hanako, red scarf ,, hanako,'), ['hanako', 'red scarf'])
})

test('CountTags_OfImages_HasTheMostFrequentFirst', () => {
  const counts = countTags([image('a', 'hanako, smile'), image('b', 'hanako, hat'), image('c')])

  assert.deepEqual(
    counts.map(({ tag, images }) => [tag, images]),
    [
      ['hanako', 2],
      ['hat', 1],
      ['smile', 1]
    ]
  )
})

test('Shown_ByName_CountsLikeAPerson', () => {
  assert.deepEqual(names('', 'name', [], image('10.png'), image('2.png'), image('1.png')), [
    '1.png',
    '2.png',
    '10.png'
  ])
})

test('Shown_ByOtherOrders_FollowsThem', () => {
  const all = [image('a', 'z', 1, 30), image('b', 'y', 2, 10), image('c', 'x', 3, 20)]

  assert.deepEqual(names('', 'added', [], ...all), ['c', 'b', 'a'])
  assert.deepEqual(names('', 'caption', [], ...all), ['c', 'b', 'a'])
  assert.deepEqual(names('', 'size', [], ...all), ['b', 'c', 'a'])
})

test('Shown_OfASearch_LooksInNamesAndCaptionsForEveryWord', () => {
  const all = [image('花子1.png', 'Red scarf'), image('b.png', 'red hat'), image('red.png', '')]

  assert.deepEqual(names('RED', 'name', [], ...all), ['b.png', 'red.png', '花子1.png'])
  assert.deepEqual(names('red sca', 'name', [], ...all), ['花子1.png'])
  assert.deepEqual(names('花子', 'name', [], ...all), ['花子1.png'])
})

test('Shown_OfTags_HasAllOfThemAsWholeTags', () => {
  const all = [image('a', 'hat, red'), image('b', 'hats, red'), image('c', 'red')]

  assert.deepEqual(names('', 'name', ['hat', 'red'], ...all), ['a'])
})

test('Window_OfTwoThousandImages_DrawsAFewRows', () => {
  const window = windowOf({ scrolled: 30_000, viewHeight: 800, width: 1100, count: 2000 })

  assert.equal(window.columns, 6)
  assert.ok(window.to - window.from <= 8 * 6, `${window.to - window.from} cards`)
  assert.ok(placeOf(window.from, window).top < 30_000)
  assert.ok(placeOf(window.to - 1, window).top + window.rowHeight > 30_800)
})

test('Window_AboveAndBelowTheGrid_StaysWithinIt', () => {
  const above = windowOf({ scrolled: -400, viewHeight: 800, width: 1100, count: 3 })
  const below = windowOf({ scrolled: 90_000, viewHeight: 800, width: 1100, count: 30 })

  assert.deepEqual([above.from, above.to], [0, 3])
  assert.deepEqual([below.from, below.to], [30, 30])
})

test('Window_OnAPhone_HasTwoColumns', () => {
  const window = windowOf({ scrolled: 0, viewHeight: 600, width: 366, count: 12 })

  assert.equal(window.columns, 2)
  assert.equal(placeOf(3, window).left, window.cardWidth + 14)
})

test('Shown_OfASearch_FindsNamesThatMacOsSpeltWithTwoCharacters', () => {
  const [two, one] = ['か\u3099', '\u304c']

  assert.deepEqual(names(one, 'name', [], image(`${two}.png`), image('c.png')), [`${two}.png`])
  assert.deepEqual(names(two, 'name', [], image(`${one}.png`, '')), [`${one}.png`])
})
