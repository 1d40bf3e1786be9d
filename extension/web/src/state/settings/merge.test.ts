import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create, type MessageInitShape } from '@bufbuild/protobuf'
import { VersionSettingsSchema } from '../../api/gen/train_tools_pb'
import { merge, same, unsaved } from './merge'
import { trainingJson, type Values, valuesOf } from './values'

type Shape = Exclude<MessageInitShape<typeof VersionSettingsSchema>, { $typeName: string }>
const settings = (shape: Shape, values: Values = {}) =>
  create(VersionSettingsSchema, { ...shape, trainingJson: trainingJson(values) })

test('Merge_OfDifferentFieldsAndValues_KeepsBoth', () => {
  const base = settings({ triggerWord: 'a' }, { epochs: 10, rank: 16, flip: false, repeats: null })
  const mine = settings({ triggerWord: 'mine' }, { epochs: 20, rank: 16, flip: true, repeats: null })
  const theirs = settings({ triggerWord: 'a' }, { epochs: 10, rank: 32, flip: false, repeats: 4 })

  const merged = merge(base, mine, theirs)

  assert.ok(same(merged, settings({ triggerWord: 'mine' }, { repeats: 4, flip: true, epochs: 20, rank: 32 })))
})

test('Merge_OfTheSameField_TakesWhatThisWindowTyped', () => {
  const merged = merge(
    settings({ notes: 'a' }, { rank: 1 }),
    settings({ notes: 'mine' }, { rank: 2 }),
    settings({ notes: 'theirs' }, { rank: 3 })
  )

  assert.deepEqual([merged.notes, valuesOf(merged)], ['mine', { rank: 2 }])
})

test('Merge_OfAValueSetToAutomatic_IsAutomatic', () => {
  const merged = merge(
    settings({}, { learning_rate: 1e-4 }),
    settings({}, { learning_rate: null }),
    settings({}, { learning_rate: 1e-4, rank: 8 })
  )

  assert.deepEqual(valuesOf(merged), { learning_rate: null, rank: 8 })
})

test('Merge_OfAKeyThatThePageDoesNotKnow_KeepsIt', () => {
  const merged = merge(settings({}, { rank: 1 }), settings({}, { rank: 2 }), settings({}, { rank: 1, dreams: [1] }))

  assert.deepEqual(valuesOf(merged), { rank: 2, dreams: [1] })
})

test('Merge_WithoutAChangeHere_IsTheirs', () => {
  const consent = { showsRealPeople: false }
  const theirs = settings({ consent: { showsRealPeople: true, hasConsent: true } }, { rank: 8 })

  assert.ok(same(merge(settings({ consent }), settings({ consent }), theirs), theirs))
})

test('Unsaved_HasOnlyTheValuesThatDiffer', () => {
  const base = settings({ notes: 'a' }, { rank: 1, repeats: 3, flip: false })

  const sent = unsaved(base, settings({ notes: 'b' }, { flip: false, repeats: null, rank: 1 }))

  assert.deepEqual([sent.notes, valuesOf(sent)], ['b', { repeats: null }])
})
