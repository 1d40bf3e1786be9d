import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create } from '@bufbuild/protobuf'
import { RunSchema, type Sample, SampleSchema, VersionSettingsSchema } from '../api/gen/train_tools_pb'
import { neighbour, rowsOf, sampleKey, wantsSamples } from './samples'
import { trainingJson } from './settings/values'

const sample = (prompt: number, step: number, epochEnd = true): Sample =>
  create(SampleSchema, { id: `${prompt}-${step}${epochEnd ? '' : 's'}`, revision: '1', prompt, step, epochEnd })
const ids = (samples: readonly Sample[]) =>
  rowsOf({ samples: [...samples], prompts: ['a cat', 'a hat'] }).map(({ cells }) => cells.map(cell => cell?.id ?? '-'))

test('Rows_OfSamples_HaveALinePerPromptAndAColumnPerMoment', () => {
  const found = ids([sample(0, 0), sample(1, 0), sample(0, 8, false), sample(0, 8), sample(1, 8)])

  assert.deepEqual(found, [
    ['0-0', '0-8s', '0-8'],
    ['1-0', '-', '1-8']
  ])
})

test('Rows_WithoutAPromptsSamples_LeaveItOutAndKeepTheOthersTexts', () => {
  const rows = rowsOf({ samples: [sample(1, 0), sample(2, 0)], prompts: ['a cat', 'a hat'] })

  assert.deepEqual(
    rows.map(({ prompt }) => prompt),
    ['a hat', '']
  )
})

test('Neighbour_OfASample_PassesOverWhatIsMissing', () => {
  const samples = [sample(0, 0), sample(1, 0), sample(2, 0), sample(0, 8), sample(2, 8), sample(1, 16), sample(0, 16)]
  const rows = rowsOf({ samples, prompts: [] })
  const next = (id: string, direction: Parameters<typeof neighbour>[2]) => neighbour(rows, id, direction)?.id

  assert.equal(next('1-0', 'later'), '1-16')
  assert.equal(next('1-16', 'earlier'), '1-0')
  assert.equal(next('0-8', 'below'), '2-8')
  assert.equal(next('2-8', 'above'), '0-8')
  assert.equal(next('0-0', 'above'), undefined)
  assert.equal(next('0-16', 'later'), undefined)
  assert.equal(next('none', 'later'), undefined)
})

test('Key_OfASampleMadeAgain_IsAnother', () => {
  const before = sample(0, 8)

  assert.notEqual(sampleKey('r', before), sampleKey('r', { ...before, revision: '2' }))
  assert.notEqual(sampleKey('r', before), sampleKey('q', before))
})

test('Run_WithoutPrompts_WantsNoSamples', () => {
  const run = (sample_prompts: string | null) =>
    create(RunSchema, { settings: create(VersionSettingsSchema, { trainingJson: trainingJson({ sample_prompts }) }) })

  assert.deepEqual([null, ' \n', 'a cat'].map(prompts => wantsSamples(run(prompts))), [false, false, true])
  assert.equal(wantsSamples(create(RunSchema)), false)
})
