import assert from 'node:assert/strict'
import { test } from 'node:test'
import { factsOf } from './examination'

const report = [
  '[ok] Train Tools          1.0.0',
  '[ok] System               Debian 12, x64, 8 processors, 31 GB of memory',
  '[ok] SixLabors.ImageSharp 2.1.13',
  '[!!] libtorch             libtorch was not found. Set TRAINTOOLS_LIBTORCH to its folder.',
  '[--] CLIP vocabulary      Name it with --clip-vocab.',
  'Something that training needs is missing, see above.'
].join('\n')

test('Facts_OfAReport_AreItsLinesWithoutTheLastSentence', () => {
  assert.deepEqual(factsOf(report), [
    { state: 'ok', name: 'Train Tools', text: '1.0.0' },
    { state: 'ok', name: 'System', text: 'Debian 12, x64, 8 processors, 31 GB of memory' },
    { state: 'ok', name: 'SixLabors.ImageSharp', text: '2.1.13' },
    {
      state: 'missing',
      name: 'libtorch',
      text: 'libtorch was not found. Set TRAINTOOLS_LIBTORCH to its folder.'
    },
    { state: 'note', name: 'CLIP vocabulary', text: 'Name it with --clip-vocab.' }
  ])
})

test('Facts_OfANameThatFillsItsColumn_EndAtTheFirstSpace', () => {
  assert.deepEqual(factsOf('[ok] Microsoft.Extensions.Hosting 10.0'), [
    { state: 'ok', name: 'Microsoft.Extensions.Hosting', text: '10.0' }
  ])
})

test('Facts_OfASentence_AreNone', () => {
  assert.deepEqual(factsOf("The examination ended unexpectedly; the host's log says more."), [])
})
