import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create } from '@bufbuild/protobuf'
import { VersionSettingsSchema } from '../../api/gen/train_tools_pb'
import { trainingJson, type Values, valuesOf } from '../../state/settings/values'
import { applyPreset, differs } from './presets'

const settings = (values: Values, triggerWord = '') =>
  create(VersionSettingsSchema, { triggerWord, trainingJson: trainingJson(values) })

test('Preset_OfAnotherKind_LeavesWhatThePersonChose', () => {
  const character = settings({ rank: 16, epochs: 10, clip_skip: 2, alpha: null })
  const style = settings({ rank: 32, epochs: 20, clip_skip: 2, alpha: null })
  const mine = settings({ rank: 8, epochs: 10, clip_skip: 2, alpha: null }, 'hanako')

  const changed = applyPreset(mine, character, style)

  assert.deepEqual(valuesOf(changed), { rank: 8, epochs: 20, clip_skip: 2, alpha: null })
  assert.equal(changed.triggerWord, 'hanako')
  assert.deepEqual(
    Object.keys(valuesOf(style)).filter(key => differs(key, changed, style)),
    ['rank']
  )
})

test('Differs_WithoutARecommendation_IsFalse', () => {
  assert.equal(differs('rank', settings({ rank: 8 }), null), false)
})
