import assert from 'node:assert/strict'
import { test } from 'node:test'
import { anyPack } from '@bufbuild/protobuf/wkt'
import { create } from '@bufbuild/protobuf'
import { Code, ConnectError } from '@connectrpc/connect'
import { BadRequestSchema, ErrorInfoSchema } from './gen/google/rpc/error_details_pb'
import { problemsOf, reasonOf } from './rich-error'

const info = (reason: string, domain = 'traintools', metadata: Record<string, string> = {}) =>
  anyPack(ErrorInfoSchema, create(ErrorInfoSchema, { reason, domain, metadata }))
const violations = (...fieldViolations: { field: string; description: string }[]) =>
  anyPack(BadRequestSchema, create(BadRequestSchema, { fieldViolations }))

// As connect-es gives it: types by name, contents as they came.
function came(...details: ReturnType<typeof info>[]): ConnectError {
  const error = new ConnectError('Rank is 0.\nThe name is empty.', Code.InvalidArgument)
  error.details = details.map(({ typeUrl, value }) => ({ type: typeUrl.replace('type.googleapis.com/', ''), value }))
  return error
}

test('Problems_OfAnErrorWithTwo_AreTheInfosWithTheViolationsOfTheSamePlace', () => {
  const error = came(
    info('SETTINGS_INVALID', 'traintools', { code: 'setting.range', value: '0' }),
    info('LABEL_INVALID'),
    violations({ field: 'rank', description: 'Rank is 0.' }, { field: '', description: 'The name is empty.' })
  )

  assert.deepEqual(problemsOf(error), [
    {
      reason: 'SETTINGS_INVALID',
      field: 'rank',
      english: 'Rank is 0.',
      code: 'setting.range',
      arguments: { value: '0' }
    },
    { reason: 'LABEL_INVALID', field: '', english: 'The name is empty.', code: '', arguments: {} }
  ])
  assert.equal(reasonOf(error), 'SETTINGS_INVALID')
})

test('Problems_OfAnErrorWithoutViolations_HaveTheWholeMessage', () => {
  assert.deepEqual(problemsOf(came(info('DISK_FULL'))), [
    { reason: 'DISK_FULL', field: '', english: 'Rank is 0.\nThe name is empty.', code: '', arguments: {} }
  ])
})

test('Problems_OfAnotherDomain_AreNotOurs', () => {
  assert.deepEqual(problemsOf(came(info('API_DISABLED', 'googleapis.com'))), [])
})

test('Problems_OfALostConnectionOrABug_AreNone', () => {
  assert.deepEqual(problemsOf(new ConnectError('Failed to fetch', Code.Unavailable)), [])
  assert.equal(reasonOf(new Error('other')), '')
})
