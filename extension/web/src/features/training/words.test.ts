import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RunStatus } from '../../api/gen/train_tools_pb'
import { sentence } from '../../i18n/problem'
import { lineText, lineTone, statusTone, statusWord } from './words'

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

test('Line_OfAStart_ReportsWhereItWorks', () => {
  const start = {
    event: 'run_started',
    images: 12,
    total_steps: 100,
    epochs: 2,
    steps_done: 0,
    device: 'RTX 3090',
    precision: 'bf16'
  } as const

  assert.equal(lineText(start), 'Started with 12 images on RTX 3090 (bf16).')
  assert.equal(lineText({ ...start, steps_done: 40 }), 'Went on from step 40 on RTX 3090 (bf16).')
})

const hot = sentence('Hot.')
const saved = { event: 'lora_saved', file_name: 'hanako.safetensors', epoch: 2, step: 20, final: false } as const

test('Line_OfOtherEvents_IsASentence', () => {
  assert.equal(
    lineText({ event: 'epoch_done', epoch: 2, step: 20, average_loss: 0.1 }),
    'Epoch 2 done, mean loss 0.1000.'
  )
  assert.equal(lineText(saved), 'Saved epoch 2.')
  assert.equal(lineText({ ...saved, final: true }), 'Saved the final LoRA.')
  assert.equal(lineText({ event: 'preparing', what: 'images', done: 3, total: 12 }), 'images: 3 of 12')
  assert.equal(lineText({ event: 'job_ended', end: 'done', problem: null, seconds: 1 }), 'Ended: Done.')
  assert.equal(lineText({ event: 'job_ended', end: 'failed', problem: hot, seconds: 1 }), 'Ended: Failed. Hot.')
  assert.match(lineText({ event: 'validated', epoch: 1, step: 10, validation_loss: 0.2 }), /epoch 1: 0\.2000/)
})

test('Line_OfAWarning_LooksLikeOne', () => {
  assert.equal(lineTone({ event: 'warned', problem: hot }), 'warning')
  assert.equal(lineTone({ event: 'noted', problem: hot }), 'note')
  assert.equal(lineTone({ event: 'job_ended', end: 'failed', problem: null, seconds: 1 }), 'problem')
  assert.equal(lineTone(saved), 'note')
})
