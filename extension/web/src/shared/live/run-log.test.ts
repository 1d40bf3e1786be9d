import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create, type MessageInitShape } from '@bufbuild/protobuf'
import { WatchEventSchema, type WatchEvent } from '../gen/train_tools_pb'
import { apply, emptyLog, secondsLeft } from './run-log'

type EventShape = NonNullable<MessageInitShape<typeof WatchEventSchema>['event']>

function events(...shapes: EventShape[]): WatchEvent[] {
  return shapes.map((event, index) => create(WatchEventSchema, { sequence: BigInt(index + 1), unixMs: 1000n, event }))
}

const stepDone = (step: number, loss = 0.1): EventShape => ({
  case: 'stepDone',
  value: { step, epoch: 1, loss, averageLoss: loss, seconds: 2 }
})
const started = (stepsDone = 0): EventShape => ({ case: 'started', value: { totalSteps: 100, epochs: 2, stepsDone } })

test('RunLog_OfAReplay_IsTheSameAsBefore', () => {
  const log = emptyLog('r')
  const all = events(started(), stepDone(1), stepDone(2), { case: 'saved', value: { checkpointId: 'c', epoch: 1 } })
  for (const event of all) apply(log, event)

  const changes = all.map(event => apply(log, event))

  assert.deepEqual(changes, [false, false, false, false])
  assert.deepEqual(log.loss.steps, [1, 2])
  assert.equal(log.lines.length, 2)
})

test('RunLog_ThatGoesOnFromASavedState_ForgetsTheStepsAfterIt', () => {
  const log = emptyLog('r')

  for (const event of events(
    started(),
    stepDone(1, 0.3),
    stepDone(2, 0.2),
    stepDone(3, 9),
    started(2),
    stepDone(3, 0.1)
  ))
    apply(log, event)

  assert.deepEqual(log.loss, { steps: [1, 2, 3], values: [0.3, 0.2, 0.1] })
})

test('RunLog_WhilePreparing_KeepsOneLineOfEachPhase', () => {
  const log = emptyLog('r')

  for (const event of events(
    { case: 'preparing', value: { what: 'Pictures', done: 1, total: 3 } },
    { case: 'preparing', value: { what: 'Pictures', done: 3, total: 3 } },
    { case: 'preparing', value: { what: 'Captions', done: 1, total: 1 } }
  ))
    apply(log, event)

  assert.equal(log.lines.length, 2)
  assert.equal(log.preparing?.what, 'Captions')
})

test('RunLog_AfterTheFirstStep_IsNoLongerPreparing', () => {
  const log = emptyLog('r')

  for (const event of events({ case: 'preparing', value: { what: 'Pictures' } }, stepDone(1))) apply(log, event)

  assert.equal(log.preparing, null)
})

test('RunLog_OfAnotherRunsStatus_IgnoresIt', () => {
  const log = emptyLog('r')

  const [event] = events({ case: 'run', value: { id: 'other' } })

  assert.equal(apply(log, event as WatchEvent), false)
  assert.equal(log.run, null)
})

test('SecondsLeft_ByThePaceOfTheLastSteps_IsTheRestTimesTheirMean', () => {
  const log = emptyLog('r')
  assert.equal(secondsLeft(log, 100), undefined)

  for (const event of events(started(), stepDone(1), stepDone(2))) apply(log, event)

  assert.equal(secondsLeft(log, 100), 196)
  assert.equal(secondsLeft(log, 0), undefined)
})

test('RunLog_OfAThousandNotices_KeepsTheNewest', () => {
  const log = emptyLog('r')
  const notices = Array.from({ length: 1000 }, (_, index): EventShape => ({
    case: 'notice',
    value: { text: `${index}` }
  }))

  for (const event of events(...notices)) apply(log, event)

  const last = log.lines.at(-1)?.event
  assert.equal(log.lines.length, 400)
  assert.ok(last?.case === 'notice' && last.value.text === '999')
})
