import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create, type MessageInitShape } from '@bufbuild/protobuf'
import { VersionSettingsSchema } from '../gen/train_tools_pb'
import { merge, same } from './merge'

const settings = (shape: MessageInitShape<typeof VersionSettingsSchema>) => create(VersionSettingsSchema, shape)

test('Merge_OfDifferentFields_KeepsBoth', () => {
  const base = settings({
    triggerWord: 'a',
    training: { epochs: 10, rank: 16 },
    dataset: { flip: false, repeats: -1 }
  })
  const mine = settings({
    triggerWord: 'mine',
    training: { epochs: 20, rank: 16 },
    dataset: { flip: true, repeats: -1 }
  })
  const theirs = settings({
    triggerWord: 'a',
    training: { epochs: 10, rank: 32 },
    dataset: { flip: false, repeats: 4 }
  })

  const merged = merge(base, mine, theirs)

  assert.ok(
    same(
      merged,
      settings({
        triggerWord: 'mine',
        training: { epochs: 20, rank: 32 },
        dataset: { flip: true, repeats: 4 }
      })
    )
  )
})

test('Merge_OfTheSameField_TakesWhatThisWindowTyped', () => {
  const merged = merge(settings({ notes: 'a' }), settings({ notes: 'mine' }), settings({ notes: 'theirs' }))

  assert.equal(merged.notes, 'mine')
})

test('Merge_OfAFieldSetToAutomatic_ClearsIt', () => {
  const base = settings({ training: { learningRate: 1e-4 } })

  const merged = merge(base, settings({ training: {} }), settings({ training: { learningRate: 1e-4, rank: 8 } }))

  assert.equal(merged.training?.learningRate, undefined)
  assert.equal(merged.training?.rank, 8)
})

test('Merge_WithoutAChangeHere_IsTheirs', () => {
  const base = settings({ dataset: { consent: { showsRealPeople: false } } })
  const theirs = settings({ training: { rank: 8 }, dataset: { consent: { showsRealPeople: true, hasConsent: true } } })

  assert.ok(same(merge(base, settings({ dataset: { consent: { showsRealPeople: false } } }), theirs), theirs))
})
