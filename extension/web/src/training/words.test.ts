import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create, type MessageInitShape } from '@bufbuild/protobuf'
import { RunStatus, Severity, WatchEventSchema } from '../shared/gen/train_tools_pb'
import type { LogEvent } from '../shared/live/run-log'
import { lineText, lineTone, statusTone, statusWord } from './words'

const event = (shape: MessageInitShape<typeof WatchEventSchema>['event']): LogEvent =>
  create(WatchEventSchema, { event: shape as NonNullable<typeof shape> }).event as LogEvent

test('Status_OfEachKind_HasAWord', () => {
  const words = Object.values(RunStatus)
    .filter(value => typeof value === 'number')
    .map(value => statusWord(value))

  assert.equal(new Set(words).size, words.length)
  assert.ok(words.every(word => word.length > 2))
})

test('Status_ThatFailed_LooksLikeAProblem', () => {
  assert.equal(statusTone(RunStatus.FAILED), 'problem')
  assert.equal(statusTone(RunStatus.INTERRUPTED), 'warning')
  assert.equal(statusTone(RunStatus.DONE), 'good')
})

test('Line_OfAStart_TellsWhereItWorks', () => {
  const start = { pictures: 12, device: 'RTX 3090', precision: 'bf16' }

  assert.equal(lineText(event({ case: 'started', value: start })), 'Started with 12 pictures on RTX 3090 (bf16).')
  assert.equal(
    lineText(event({ case: 'started', value: { ...start, stepsDone: 40 } })),
    'Went on from step 40 on RTX 3090 (bf16).'
  )
})

test('Line_OfOtherEvents_IsASentence', () => {
  assert.equal(
    lineText(event({ case: 'epochDone', value: { epoch: 2, averageLoss: 0.1 } })),
    'Epoch 2 done, mean loss 0.1000.'
  )
  assert.equal(lineText(event({ case: 'saved', value: { epoch: 2 } })), 'Saved epoch 2.')
  assert.equal(lineText(event({ case: 'saved', value: { final: true } })), 'Saved the final LoRA.')
  assert.equal(
    lineText(event({ case: 'preparing', value: { what: 'Latents', done: 3, total: 12 } })),
    'Latents: 3 of 12'
  )
  assert.equal(lineText(event({ case: 'ended', value: { status: RunStatus.DONE, message: '' } })), 'Ended: Done.')
  assert.match(lineText(event({ case: 'validated', value: { epoch: 1, validationLoss: 0.2 } })), /epoch 1: 0\.2000/)
})

test('Line_OfAWarning_LooksLikeOne', () => {
  assert.equal(lineTone(event({ case: 'notice', value: { severity: Severity.WARNING, text: 'Hot.' } })), 'warning')
  assert.equal(lineTone(event({ case: 'notice', value: { severity: Severity.PROBLEM, text: 'NaN.' } })), 'problem')
  assert.equal(lineTone(event({ case: 'ended', value: { status: RunStatus.FAILED } })), 'problem')
  assert.equal(lineTone(event({ case: 'saved', value: {} })), 'note')
})
