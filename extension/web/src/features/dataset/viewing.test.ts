import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create } from '@bufbuild/protobuf'
import { DatasetImageSchema } from '../../api/gen/train_tools_pb'
import type { Host } from '../../api/host'
import { DatasetModel } from './model'
import { closeView, turn, viewed, viewLarge } from './viewing'

const nowhere = { getItem: () => null, setItem: () => {}, removeItem: () => {} }
const images = ['1.png', '2.png', '10.png'].map(name => create(DatasetImageSchema, { id: name, name, caption: 'hat' }))

function dataset() {
  const model = new DatasetModel({} as Host, nowhere, 'v')
  model.store.set({ images })
  return model
}

test('View_OfAnImage_TurnsInTheOrderOfTheGridAndStopsAtItsEnds', () => {
  const model = dataset()
  viewLarge(model, '2.png')

  assert.deepEqual([viewed(model)?.index, viewed(model)?.count], [1, 3])
  assert.equal(turn(model, 1), true)
  assert.equal(turn(model, 1), false)

  assert.equal(viewed(model)?.image.name, '10.png')
})

test('View_WhenACaptionLeavesTheSearch_StillHasTheImage', () => {
  const model = dataset()
  model.store.set({ search: 'hat' })
  viewLarge(model, '1.png')

  model.replace([create(DatasetImageSchema, { id: '1.png', name: '1.png', caption: 'scarf' })])

  assert.equal(model.shown.length, 2)
  assert.deepEqual([viewed(model)?.image.caption, viewed(model)?.count], ['scarf', 3])
})

test('View_OfAnImageThatWasRemovedMeanwhile_IsOver', () => {
  const model = dataset()
  viewLarge(model, '1.png')

  model.store.set({ images: images.slice(1) })

  assert.equal(viewed(model), null)
  assert.equal(turn(model, 1), false)
})

test('View_Closed_WantsTheKeyboardOnTheCardOfTheImageThatWasShownLast', () => {
  const model = dataset()
  viewLarge(model, '1.png')
  turn(model, 1)

  closeView(model)

  assert.equal(viewed(model), null)
  assert.deepEqual(model.store.value.focus, { id: '2.png', on: 'image' })
})
