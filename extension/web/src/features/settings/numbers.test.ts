import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create, type MessageInitShape } from '@bufbuild/protobuf'
import { CatalogueSettingSchema, ValueKind } from '../../api/gen/train_tools_pb'
import { rangeOf, readNumber, writeNumber } from './numbers'

type Shape = Exclude<MessageInitShape<typeof CatalogueSettingSchema>, { $typeName: string }>
const setting = (shape: Shape) => create(CatalogueSettingSchema, shape)
const rank = setting({ kind: ValueKind.WHOLE, min: 1, max: 1024 })
const rate = setting({ kind: ValueKind.NUMBER, min: 0, max: 10, aboveMin: true, automatic: true })
const resolution = setting({ kind: ValueKind.WHOLE, min: 64, max: 2048, multiple: 64 })
const seed = setting({ kind: ValueKind.WHOLE })

test('Number_OutOfItsRange_IsRefused', () => {
  for (const typed of ['0', '1025', '1.5', '', 'abc', '1e']) assert.equal(readNumber(typed, rank), null, typed)
  for (const typed of ['0', '-1', '11']) assert.equal(readNumber(typed, rate), null, typed)
  assert.equal(readNumber('100', resolution), null)
  assert.deepEqual(readNumber('128', resolution), { value: 128 })
})

test('Number_InFullWidthDigits_IsRead', () => {
  assert.deepEqual(readNumber('１６', rank), { value: 16 })
})

test('Number_LeftEmpty_IsAutomatic', () => {
  assert.deepEqual(readNumber(' ', rate), { value: null })
  assert.equal(writeNumber(null), '')
})

test('Number_ThatIsSmall_IsWrittenAsPeopleWriteIt', () => {
  assert.equal(writeNumber(0.0001), '1e-4')
  assert.equal(writeNumber(0.5), '0.5')
  assert.deepEqual(readNumber('1e-4', rate), { value: 0.0001 })
})

test('WholeNumber_ThatAPageCannotHold_IsRefused', () => {
  assert.deepEqual(readNumber('-9007199254740991', seed), { value: -9007199254740991 })
  assert.equal(readNumber('9007199254740993', seed), null)
})

test('Range_OfEachKind_IsASentence', () => {
  assert.deepEqual(
    [rank, rate, resolution, setting({ kind: ValueKind.NUMBER, min: 0 }), setting({ kind: ValueKind.NUMBER })].map(
      rangeOf
    ),
    [
      'Enter a whole number from 1 to 1024.',
      'Enter a number above 0, up to 10.',
      'Enter a multiple of 64 from 64 to 2048.',
      'Enter 0 or more.',
      ''
    ]
  )
})
