import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chartData } from './chart-data'
import { memoryFor, smooth, thin } from './smooth'

test('Smooth_OfAConstant_IsIt', () => {
  assert.deepEqual(smooth([2, 2, 2], 10), [2, 2, 2])
})

test('Smooth_OfItsFirstValue_DoesNotBeginAtZero', () => {
  assert.equal(smooth([5, 1], 10)[0], 5)
})

test('Smooth_OfAJump_FollowsSlowly', () => {
  const [, , last] = smooth([0, 0, 1], 10)

  assert.ok(last !== undefined && last > 0.2 && last < 0.6, `${last}`)
})

test('MemoryFor_FewAndManySteps_StaysInBounds', () => {
  assert.equal(memoryFor(10), 5)
  assert.equal(memoryFor(100_000), 200)
})

test('Thin_OfManyPoints_KeepsTheFirstAndTheLast', () => {
  const indices = thin(10_001, 1000)

  assert.ok(indices.length <= 1000)
  assert.equal(indices[0], 0)
  assert.equal(indices.at(-1), 10_000)
  assert.deepEqual(thin(3, 1000), [0, 1, 2])
  assert.deepEqual(thin(0, 1000), [])
})

test('ChartData_OfLossAndValidation_SharesTheSteps', () => {
  const [steps, loss, , validation] = chartData(
    { steps: [1, 2, 4], values: [0.3, 0.2, 0.1] },
    { steps: [2, 5], values: [0.25, 0.2] }
  )

  assert.deepEqual(steps, [1, 2, 4, 5])
  assert.deepEqual(loss, [0.3, 0.2, 0.1, null])
  assert.deepEqual(validation, [null, 0.25, null, 0.2])
})
