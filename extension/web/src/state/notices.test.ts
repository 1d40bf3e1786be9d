import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Code, ConnectError } from '@connectrpc/connect'
import { Notices } from './notices'
import { problem } from '../i18n/problem'
import { problemText } from '../i18n/problem-texts'

const shown = (notices: Notices) => 
  notices.store.value.notices.map(({ what }) => (typeof what === 'string' ? what : problemText(what)))

test('Notices_OfManyThings_KeepTheNewestThree', () => {
  const notices = new Notices()

  for (const text of ['a', 'b', 'c', 'd']) notices.done(text)

  assert.deepEqual(shown(notices), ['b', 'c', 'd'])
})

test('Notices_OfTheSameProblemTwice_SayItOnce', () => {
  const notices = new Notices()

  notices.report(problem('tab.gone'))
  notices.problem(new ConnectError('The disk is full.', Code.ResourceExhausted))
  notices.report(problem('tab.gone'))

  assert.deepEqual(shown(notices), [problemText(problem('tab.gone')), 'The disk is full.'])
})

test('Attempt_ThatFails_SaysWhyAndAnswersFalse', async () => {
  const notices = new Notices()

  const well = await notices.attempt(async () => {
    throw new ConnectError('The label is empty.', Code.InvalidArgument)
  })

  assert.equal(well, false)
  assert.deepEqual(shown(notices), ['The label is empty.'])
})

test('Attempt_ThatThePageGaveUp_StaysQuiet', async () => {
  const notices = new Notices()

  await notices.attempt(async () => {
    throw new ConnectError('gone', Code.Canceled)
  })

  assert.deepEqual(shown(notices), [])
})

test('Dismiss_OfANotice_LeavesTheOthers', () => {
  const notices = new Notices()
  const first = notices.done('a')
  notices.done('b')

  notices.dismiss(first)

  assert.deepEqual(shown(notices), ['b'])
})
