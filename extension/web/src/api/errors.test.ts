import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Code, ConnectError } from '@connectrpc/connect'
import { explain, isAborted, isLoggedOut, isOffline } from './errors'
import { ErrorInfoSchema } from './gen/google/rpc/error_details_pb'
import { problem } from '../i18n/problem'
import { refuse, refuseAll } from './refusal'
import { problemText } from '../i18n/problem-texts'
import { language } from '../i18n/texts'

const range = problem('setting.range', { value: '0', min: '1', max: '1024', usual: '16' }, 'rank')

test('Explain_OfAHostsProblem_IsThatProblem', () => {
  const { english, ...shown } = explain(refuse(Code.InvalidArgument, range, 'SETTINGS_INVALID'))

  assert.deepEqual([shown.code, shown.field, shown.arguments], [range.code, range.field, range.arguments])
  assert.equal(english, 'rank is 0; choose 1 to 1024 (16 is usual).')
})

test('Explain_OfSeveralProblems_ReportsThemAll', () => {
  const error = refuseAll(Code.InvalidArgument, 'SETTINGS_INVALID', [range, problem('setting.missing', {}, 'base')])

  assert.equal(problemText(explain(error)), 'rank is 0; choose 1 to 1024 (16 is usual). base is missing; give it.')
})

test('Explain_OfACodeThatThisPageDoesNotKnow_HasTheSentenceThatCameWithIt', () => {
  const newer = { ...range, code: 'of.a.newer.host' }
  const error = refuse(Code.InvalidArgument, newer, 'SETTINGS_INVALID')

  assert.equal(problemText({ ...explain(error), english: 'Rank is odd.' }), 'Rank is odd.')
  assert.equal(problemText(newer), 'of.a.newer.host (0, 1, 1024, 16)')
})

test('Explain_OfAKnownReasonWithoutWords_HasWordsOfOurs', () => {
  const info = { desc: ErrorInfoSchema, value: { reason: 'DISK_FULL', domain: 'traintools' } }
  const error = new ConnectError('', Code.ResourceExhausted, undefined, [info])

  assert.equal(explain(error).code, 'tab.disk_full')
})

test('Explain_ShownInJapanese_SpeaksJapanese', () => {
  const lost = explain(new TypeError('Failed to fetch'))
  const odd = explain(new Error('x is undefined'))
  const hosts = explain(new ConnectError('Nobody knows this sentence.', Code.Internal))

  language.set({ current: 'ja' })
  const shown = [lost, odd, hosts].map(one => problemText(one))
  language.set({ current: 'en' })

  assert.match(shown[0] ?? '', /^Train Toolsへの接続が切れました。.*失われません。$/)
  assert.equal(shown[1], '予期しない問題が発生しました：x is undefined')
  assert.equal(shown[2], 'Nobody knows this sentence.')
})

test('Explain_OfALostConnection_SaysThatNothingIsGone', () => {
  const error = new ConnectError(
    'Failed to fetch',
    Code.Unknown,
    undefined,
    undefined,
    new TypeError('Failed to fetch')
  )

  assert.ok(isOffline(error))
  assert.match(problemText(explain(error)), /nothing you entered is gone/)
})

test('Explain_OfALostLogin_AsksToReload', () => {
  const error = new ConnectError('HTTP 401', Code.Unauthenticated)

  assert.ok(isLoggedOut(error))
  assert.match(problemText(explain(error)), /log in again/)
})

test('Explain_OfAWrongSecret_IsNotALostLogin', () => {
  const error = refuse(Code.Unauthenticated, 'no secret', 'NOT_ALLOWED')

  assert.ok(!isLoggedOut(error))
})

test('Explain_OfABugOfOurs_NamesIt', () => {
  assert.match(problemText(explain(new Error('x is undefined'))), /x is undefined/)
})

test('IsOffline_OfARefusal_IsFalse', () => {
  assert.ok(!isOffline(refuse(Code.NotFound, 'No such image.', 'NOT_THERE')))
})

test('IsAborted_OfACallThatThePageGaveUp_IsTrue', () => {
  assert.ok(isAborted(new ConnectError('aborted', Code.Canceled)))
  assert.ok(isAborted(new DOMException('gone', 'AbortError')))
  assert.ok(!isAborted(new ConnectError('busy', Code.Unavailable)))
})
