import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytes, duration, loss } from './format'
import { language } from './texts'

test('Bytes_OfAnySize_HaveTheUnitThatReadsBest', () => {
  assert.equal(bytes(999), '999 B')
  assert.equal(bytes(1_200_000), '1.2 MB')
  assert.equal(bytes(143_900_000n), '144 MB')
  assert.equal(bytes(999_600), '1 MB')
  assert.equal(bytes(2_130_000_000), '2.1 GB')
  assert.equal(bytes(11_200_000_000), '11.2 GB')
})

test('Duration_OfSecondsToHours_IsSaidAsAPersonWould', () => {
  assert.equal(duration(0.2), '1 second')
  assert.equal(duration(40), '40 seconds')
  assert.equal(duration(1500), '25 minutes')
  assert.equal(duration(3600), '1 hour')
  assert.equal(duration(7500), '2 h 5 min')
})

test('Duration_InJapanese_IsJapanese', () => {
  language.set({ current: 'ja' })
  const text = duration(7500)
  language.set({ current: 'en' })

  assert.equal(text, '2時間5分')
})

test('Loss_HasFourDecimals', () => {
  assert.equal(loss(0.08), '0.0800')
})
