import assert from 'node:assert/strict'
import { test } from 'node:test'
import { percent } from './step-line'

test('Percent_OfADownload_StaysWithinItsFrame', () => {
  assert.equal(percent(0, 100), 0)
  assert.equal(percent(50, 200), 25)
  assert.equal(percent(300, 200), 100)
})

test('Percent_OfAnUnknownSize_IsNothing', () => {
  assert.equal(percent(10, 0), 0)
})
