import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create } from '@bufbuild/protobuf'
import { Code, ConnectError } from '@connectrpc/connect'
import type { App } from '../../state/app'
import { DeviceSchema, DoctorResponseSchema, InfoResponseSchema } from '../../api/gen/train_tools_pb'
import { sentence } from '../../i18n/problem'
import type { StubState } from '../../api/stub'
import { AboutModel } from './model'
import { reportOf } from './report'

const never = new AbortController().signal
const info = create(InfoResponseSchema, {
  version: '1.2.0',
  build: 'abc123',
  webui: 'Forge',
  dataFolder: 'D:\\ウェブ UI\\outputs\\train_tools',
  freeDiskBytes: 210_000_000_000n
})
const doctor = create(DoctorResponseSchema, { report: '[ok] Device   cuda, 1 card', canTrain: true })
const device = create(DeviceSchema, {
  id: 'cuda',
  name: 'GPU',
  memoryBytes: 24_000_000_000n,
  freeMemoryBytes: 22_000_000_000n,
  precision: 'bf16'
})
const ready = { state: 'ready', problem: sentence('The host is ready.') } as const
const stub: StubState = { webui: 'Forge', screen: 'ready', host: ready, lease: null }

function appWith(log: () => Promise<string>) {
  const system = { info: async () => info, doctor: async () => doctor, devices: async () => ({ devices: [device] }) }
  return { host: { system }, stub: { log } } as unknown as App
}

test('Report_OfAComputer_HoldsEverythingInPlainText', async () => {
  const model = new AboutModel(appWith(async () => 'first\n花子 began\n'))
  await model.load(never)

  const text = reportOf(model.store.value, stub, 'Chrome 130')

  assert.equal(
    text,
    [
      'Train Tools: 1.2.0, build abc123',
      'WebUI: Forge',
      'Host: ready: The host is ready.',
      'GPU lent: no',
      'Device: cuda, GPU, 22 GB free of 24 GB, bf16',
      'Data: D:\\ウェブ UI\\outputs\\train_tools',
      'Free disk: 210 GB',
      'Browser: Chrome 130',
      '',
      '--- doctor',
      '[ok] Device   cuda, 1 card',
      '',
      '--- log',
      'first',
      '花子 began',
      ''
    ].join('\n')
  )
})

test('Report_OfALentGpu_ReportsSinceWhen', () => {
  const { store } = new AboutModel(appWith(async () => ''))
  const lease = { since_unix_ms: Date.UTC(2026, 10, 22, 14, 3), holds_queue: true }

  assert.match(reportOf(store.value, { ...stub, lease }, 'x'), /GPU lent: since 2026-11-22T14:03:00/)
})

test('About_WhereOnePartFails_HasTheOthersAndReportsWhy', async () => {
  const model = new AboutModel(
    appWith(async () => {
      throw new ConnectError('The log cannot be read.', Code.FailedPrecondition)
    })
  )

  await model.load(never)

  const { info: answered, problems, busy, log } = model.store.value
  assert.equal(answered?.build, 'abc123')
  assert.deepEqual([problems, busy, log], [[sentence('The log cannot be read.')], false, ''])
  assert.match(reportOf(model.store.value, stub, 'x'), /Problem: The log cannot be read\./)
})
