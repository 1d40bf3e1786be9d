import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inner, keyOf, problem, readProblem, readProblems, sentence } from './problem'

test('Read_OfAProblem_TakesWhatIsThere', () => {
  assert.deepEqual(readProblem({ code: 'a.b' }), problem('a.b'))
  assert.deepEqual(
    readProblem({ code: 'a.b', field: 'rank', arguments: { n: 3, more: 'x' }, mood: 'good' }),
    problem('a.b', { n: '3', more: 'x' }, 'rank')
  )
})

test('Read_OfATextFromBeforeThereWereCodes_IsASentence', () => {
  assert.deepEqual(readProblem('It is full.'), sentence('It is full.'))
  assert.equal(readProblem(''), null)
})

test('Read_OfWhatIsNoProblem_IsNone', () => {
  assert.deepEqual([null, undefined, 3, [], {}, { code: 3 }].map(readProblem), Array(6).fill(null))
  assert.deepEqual(readProblem({ code: 'a', field: 7, arguments: 'x' }), problem('a'))
})

test('Inner_OfProblems_IsReadAgain', () => {
  const both = [problem('a', { x: '花子' }), problem('b', {}, 'rank')]

  assert.deepEqual(readProblems(inner(...both)), both)
  assert.deepEqual(readProblems('no JSON'), [sentence('no JSON')])
})

test('Key_OfEqualProblems_IsTheSameWhateverTheOrder', () => {
  assert.equal(keyOf(problem('a', { x: '1', y: '2' })), keyOf({ ...problem('a', { y: '2', x: '1' }), english: 'A.' }))
  assert.notEqual(keyOf(problem('a', { x: '1' })), keyOf(problem('a', { x: '2' })))
})
