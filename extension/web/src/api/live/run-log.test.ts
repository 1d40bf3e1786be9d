import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create } from '@bufbuild/protobuf'
import { WatchEventSchema, type WatchEvent } from '../gen/train_tools_pb'
import { sentence } from '../../i18n/problem'
import { eventJson, type TrainingEvent } from './events'
import { apply, emptyLog, secondsLeft } from './run-log'

const message = (sequence: number, value: Uint8Array<ArrayBuffer>): WatchEvent =>
  create(WatchEventSchema, { sequence: BigInt(sequence), unixMs: 1000n, event: { case: 'eventJson', value } })

const events = (...all: TrainingEvent[]): WatchEvent[] =>
  all.map((event, index) => message(index + 1, eventJson(event)))

const stepDone = (step: number, loss = 0.1): TrainingEvent => ({
  event: 'step_done',
  step,
  epoch: 1,
  loss,
  average_loss: loss,
  learning_rate: 1e-4,
  seconds: 2
})
const started = (steps_done = 0): TrainingEvent => ({
  event: 'run_started',
  images: 12,
  total_steps: 100,
  epochs: 2,
  steps_done,
  device: 'cpu',
  precision: 'fp32'
})
const preparing = (what: string, done: number, total: number): TrainingEvent => ({
  event: 'preparing',
  what,
  done,
  total
})

test('RunLog_OfAReplay_IsTheSameAsBefore', () => {
  const log = emptyLog('r')
  const saved: TrainingEvent = { event: 'lora_saved', file_name: 'c', epoch: 1, step: 2, final: false }
  const all = events(started(), stepDone(1), stepDone(2), saved)
  for (const event of all) apply(log, event)

  const changes = all.map(event => apply(log, event))

  assert.deepEqual(changes, [false, false, false, false])
  assert.deepEqual(log.loss.steps, [1, 2])
  assert.equal(log.lines.length, 2)
})

test('RunLog_OfSamples_CountsEachOnceAndHasNoLineOfIt', () => {
  const log = emptyLog('r')
  const made: TrainingEvent = { event: 'sample_made', file_name: 'a.png', epoch: 1, step: 2, prompt: 0 }
  const all = events(started(), made, { ...made, prompt: 1 })

  for (const event of [...all, ...all]) apply(log, event)

  assert.deepEqual([log.samples, log.lines.length], [2, 1])
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
    preparing('Images', 1, 3),
    preparing('Images', 3, 3),
    preparing('Captions', 1, 1)
  ))
    apply(log, event)

  assert.equal(log.lines.length, 2)
  assert.equal(log.preparing?.what, 'Captions')
})

test('RunLog_AfterTheFirstStep_IsNoLongerPreparing', () => {
  const log = emptyLog('r')

  for (const event of events(preparing('Images', 0, 1), stepDone(1))) apply(log, event)

  assert.equal(log.preparing, null)
})

test('RunLog_OfAnotherRunsStatus_IgnoresIt', () => {
  const log = emptyLog('r')

  const status = create(WatchEventSchema, { sequence: 1n, event: { case: 'run', value: { id: 'other' } } })

  assert.equal(apply(log, status), false)
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
  const notices = Array.from(
    { length: 1000 },
    (_, index): TrainingEvent => ({ event: 'noted', problem: sentence(`${index}`) })
  )

  for (const event of events(...notices)) apply(log, event)

  const last = log.lines.at(-1)?.event
  assert.equal(log.lines.length, 400)
  assert.ok(last?.event === 'noted' && last.problem.arguments['sentence'] === '999')
})

test('RunLog_OfAnEventThatThisPageDoesNotKnow_PassesOverIt', () => {
  const log = emptyLog('r')
  const texts = [
    '{"event":"dreamt","of":"花子"}',
    '{"event":"epoch_done","epoch":"the second"}',
    '{"event":"constructor"}',
    '[]',
    '{"ev'
  ]
  const strange = texts.map((text, index) => message(index + 1, new TextEncoder().encode(text)))

  const changes = strange.map(event => apply(log, event))

  assert.ok(changes.every(changed => !changed))
  assert.equal(log.sequence, BigInt(texts.length)) // but asks for none of them again
  assert.deepEqual(log.lines, [])
})
