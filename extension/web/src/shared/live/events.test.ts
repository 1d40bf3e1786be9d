import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readEvent } from './events'

const bytes = (text: string) => new TextEncoder().encode(text)

test('Event_WithMoreThanThePageShows_IsReadWithoutIt', () => {
  const json = '{"event":"epoch_done","epoch":2,"step":8,"average_loss":0.1,"mood":"good"}'

  assert.deepEqual(readEvent(bytes(json)), { event: 'epoch_done', epoch: 2, step: 8, average_loss: 0.1 })
})

test('Number_ThatIsNone_IsReadByItsName', () => {
  const event = readEvent(bytes('{"event":"validated","epoch":1,"step":2,"validation_loss":"Infinity"}'))

  assert.ok(event?.event === 'validated' && event.validation_loss === Infinity)
})

test('Text_ThatIsANumbersName_StaysText', () => {
  assert.deepEqual(readEvent(bytes('{"event":"noted","message":"NaN"}')), { event: 'noted', message: 'NaN' })
})
