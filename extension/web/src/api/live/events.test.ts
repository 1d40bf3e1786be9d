import assert from 'node:assert/strict'
import { test } from 'node:test'
import { problem } from '../../i18n/problem'
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
  const event = readEvent(bytes('{"event":"preparing","what":"NaN","done":1,"total":2}'))

  assert.deepEqual(event, { event: 'preparing', what: 'NaN', done: 1, total: 2 })
})

test('Problem_OfAnEvent_IsReadWithWhatItLacks', () => {
  const event = readEvent(bytes('{"event":"warned","problem":{"code":"image.empty","arguments":{"file":"花子.png"}}}'))

  assert.deepEqual(event, { event: 'warned', problem: problem('image.empty', { file: '花子.png' }) })
  assert.equal(readEvent(bytes('{"event":"warned","problem":{"text":"It has no code."}}')), null)
})

test('Problem_OfAnEnd_MayBeMissing', () => {
  const ends = ['', ',"problem":null'].map(rest =>
    readEvent(bytes(`{"event":"job_ended","end":"done","seconds":1${rest}}`))
  )

  assert.deepEqual(ends, Array(2).fill({ event: 'job_ended', end: 'done', problem: null, seconds: 1 }))
})
