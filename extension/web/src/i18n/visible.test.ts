import assert from 'node:assert/strict'
import { test } from 'node:test'
import { visible } from './visible'

test('Visible_OfControlAndDirectionCharacters_ShowsTheirNumbers', () => {
  assert.equal(visible('x\u001b[31m\u0007\u202e.png'), 'x\\u001B[31m\\u0007\\u202E.png')
})

test('Visible_OfAnyScript_LeavesItAsItIs', () => {
  assert.equal(visible('花子 é が.png'), '花子 é が.png')
})
