import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create } from '@bufbuild/protobuf'
import { CheckpointSchema } from '../../api/gen/train_tools_pb'
import { suggest } from './suggestion'

const checkpoint = (epoch: number, validationLoss?: number, final = false) =>
  create(CheckpointSchema, { id: `${epoch}`, epoch, final, ...(validationLoss !== undefined && { validationLoss }) })

test('Suggestion_WithValidationImages_IsTheSmallestLoss_TheEarlierOfEquals', () => {
  const found = suggest([checkpoint(1, 0.3), checkpoint(2, 0.1), checkpoint(3, 0.1), checkpoint(4, 0.2, true)])

  assert.equal(found?.checkpoint.epoch, 2)
  assert.equal(found?.why, 'suggestedWhy')
})

test('Suggestion_WithoutValidationImages_IsTheLast', () => {
  assert.equal(suggest([checkpoint(1), checkpoint(2, undefined, true), checkpoint(3)])?.checkpoint.epoch, 2)
  assert.equal(suggest([checkpoint(1), checkpoint(2)])?.checkpoint.epoch, 2)
})

test('Suggestion_WithoutFiles_IsNone', () => {
  assert.equal(suggest([]), null)
})
