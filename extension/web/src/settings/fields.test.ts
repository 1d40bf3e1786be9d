import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create, type MessageInitShape } from '@bufbuild/protobuf'
import { DatasetSettingsSchema, TrainingSettingsSchema, VersionSettingsSchema } from '../shared/gen/train_tools_pb'
import { type Field, fields, type Input, readNumber, writeNumber } from './fields'
import { applyPreset, countChanged, differs } from './presets'

const field = (name: string): Field => {
  const found = fields.find(candidate => candidate.name === name)
  assert.ok(found, name)
  return found
}
const numberOf = (name: string) => {
  const { input } = field(name)
  assert.equal(input.type, 'number')
  return input as Extract<Input, { type: 'number' }>
}
type Shape = Exclude<MessageInitShape<typeof VersionSettingsSchema>, { $typeName: string }>
const settings = (shape: Shape) => create(VersionSettingsSchema, { dataset: {}, training: {}, ...shape })

test('Fields_AreAllThatThePersonCanChoose', () => {
  const inMessages = [...TrainingSettingsSchema.fields, ...DatasetSettingsSchema.fields].map(({ name }) => name)

  assert.deepEqual(
    fields.map(({ name }) => name as string).sort(),
    inMessages.filter(name => name !== 'consent').sort()
  )
})

test('Field_OfEachName_ReadsWhatItWrote', () => {
  for (const { name, input, get, set } of fields) {
    const value = input.type === 'toggle' ? true : input.type === 'choice' ? input.choices.at(-1)?.[0] : input.min + 1
    const target = settings({})

    set(target, value)

    assert.equal(get(target), value, name)
  }
})

test('Number_OutOfItsRange_IsRefused', () => {
  assert.equal(readNumber('0', numberOf('rank')), null)
  assert.equal(readNumber('1.5', numberOf('rank')), null)
  assert.equal(readNumber('', numberOf('rank')), null)
  assert.equal(readNumber('abc', numberOf('learning_rate')), null)
})

test('Number_InFullWidthDigits_IsRead', () => {
  assert.deepEqual(readNumber('１６', numberOf('rank')), { value: 16 })
})

test('Number_LeftEmpty_IsAutomatic', () => {
  assert.deepEqual(readNumber(' ', numberOf('learning_rate')), { value: undefined })
  assert.deepEqual(readNumber('', numberOf('repeats')), { value: -1 })
  assert.equal(writeNumber(-1, numberOf('repeats')), '')
  assert.equal(writeNumber(undefined, numberOf('learning_rate')), '')
})

test('Number_ThatIsSmall_IsWrittenAsPeopleWriteIt', () => {
  assert.equal(writeNumber(0.0001, numberOf('learning_rate')), '1e-4')
  assert.equal(writeNumber(0.5, numberOf('alpha')), '0.5')
  assert.deepEqual(readNumber('1e-4', numberOf('learning_rate')), { value: 0.0001 })
})

test('Seed_IsANumberForPeopleAndABigintInMessages', () => {
  const target = settings({ training: { seed: 1n } })

  field('seed').set(target, 42)

  assert.equal(target.training?.seed, 42n)
})

test('Preset_OfAnotherKind_LeavesWhatThePersonChose', () => {
  const character = settings({ training: { rank: 16, epochs: 10, clipSkip: 2 } })
  const style = settings({ training: { rank: 32, epochs: 20, clipSkip: 2 } })
  const mine = settings({ triggerWord: 'hanako', training: { rank: 8, epochs: 10, clipSkip: 2 } })

  const changed = applyPreset(mine, character, style)

  assert.equal(changed.training?.rank, 8)
  assert.equal(changed.training?.epochs, 20)
  assert.equal(changed.triggerWord, 'hanako')
  assert.ok(differs(field('rank'), changed, style))
  assert.equal(countChanged(changed, style), 1)
})

test('Differs_WithoutARecommendation_IsFalse', () => {
  assert.equal(differs(field('rank'), settings({ training: { rank: 8 } }), null), false)
})
