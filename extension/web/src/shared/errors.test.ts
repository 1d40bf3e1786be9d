import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Code, ConnectError } from '@connectrpc/connect'
import { explain, isAborted, isLoggedOut, isOffline } from './errors'
import { refuse } from './refusal'
import { language } from './texts/texts'
import { told } from './texts/told'

test('Explain_OfAHostsSentence_ShowsItAsItIs', () => {
  const error = refuse(Code.InvalidArgument, 'Rank is 0; choose 1 to 1024.', 'SETTINGS_INVALID', 'rank')

  assert.equal(explain(error), 'Rank is 0; choose 1 to 1024.')
})

test('Explain_OfAKnownReasonWithoutWords_HasWordsOfOurs', () => {
  const error = refuse(Code.ResourceExhausted, '', 'DISK_FULL')

  assert.match(explain(error), /^The disk is full\./)
})

test('Explain_ShownInJapanese_SpeaksJapanese', () => {
  const lost = explain(new TypeError('Failed to fetch'))
  const odd = explain(new Error('x is undefined'))
  const hosts = explain(new ConnectError('The WebUI reloads its pages.', Code.Internal))

  language.set({ current: 'ja' })
  const shown = [lost, odd, hosts].map(told)
  language.set({ current: 'en' })

  assert.match(shown[0] ?? '', /^Train Toolsへの接続が切れました。.*失われません。$/)
  assert.equal(shown[1], '予期しない問題が発生しました：x is undefined')
  assert.equal(shown[2], 'WebUIがページを読み込み直しています。')
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
  assert.match(explain(error), /nothing you entered is gone/)
})

test('Explain_OfALostLogin_AsksToReload', () => {
  const error = new ConnectError('HTTP 401', Code.Unauthenticated)

  assert.ok(isLoggedOut(error))
  assert.match(explain(error), /log in again/)
})

test('Explain_OfAWrongSecret_IsNotALostLogin', () => {
  const error = refuse(Code.Unauthenticated, 'no secret', 'NOT_ALLOWED')

  assert.ok(!isLoggedOut(error))
})

test('Explain_OfABugOfOurs_NamesIt', () => {
  assert.match(explain(new Error('x is undefined')), /x is undefined/)
})

test('IsOffline_OfARefusal_IsFalse', () => {
  assert.ok(!isOffline(refuse(Code.NotFound, 'No such picture.', 'NOT_THERE')))
})

test('IsAborted_OfACallThatThePageGaveUp_IsTrue', () => {
  assert.ok(isAborted(new ConnectError('aborted', Code.Canceled)))
  assert.ok(isAborted(new DOMException('gone', 'AbortError')))
  assert.ok(!isAborted(new ConnectError('busy', Code.Unavailable)))
})
