import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create } from '@bufbuild/protobuf'
import { QueueResponseSchema, RunStatus, WatchEventSchema } from '../api/gen/train_tools_pb'
import { LeaseWatch } from './lease'
import { RunLogs } from '../api/live/logs'
import type { Lease, Stub } from '../api/stub'

const lent: Lease = { since_unix_ms: 1, holds_queue: true }

// A stub with a GPU, a queue, and a clock that the test moves on.
function watch(webui = 'A1111') {
  const gpu = { lease: null as Lease | null, asked: 0, fault: null as Error | null }
  const stub = {
    state: async () => {
      gpu.asked++
      if (gpu.fault) throw gpu.fault
      return { webui, host: { state: 'ready' }, lease: gpu.lease }
    },
    takeGpuBack: async () => {
      gpu.lease = null
    }
  } as unknown as Stub
  const logs = new RunLogs()
  const waiting: (() => void)[] = []
  const wait = (_: number, signal: AbortSignal) =>
    new Promise<void>(resolve => {
      waiting.push(resolve)
      signal.addEventListener('abort', () => resolve())
    })
  const problems: unknown[] = []
  const lease = new LeaseWatch(stub, logs, error => problems.push(error), new AbortController().signal, wait)
  const settle = () => new Promise(resolve => setImmediate(resolve))
  const queue = async (...runs: { id: string; status: RunStatus }[]) => {
    const value = create(QueueResponseSchema, { runs })
    logs.take(create(WatchEventSchema, { event: { case: 'queue', value } }), '')
    await settle()
  }
  const later = async () => {
    for (const resolve of waiting.splice(0)) resolve()
    await settle()
  }
  return { gpu, lease, queue, later, problems }
}

test('Lease_WhileATrainingHasTheGpu_IsShownAndNotStray', async () => {
  const { gpu, lease, queue, later } = watch()
  gpu.lease = lent

  await queue({ id: 'r', status: RunStatus.TRAINING })
  await later()

  assert.deepEqual(lease.store.value, { lease: lent, isStray: false })
  assert.equal(gpu.asked, 1)
})

test('Lease_RightAfterATraining_IsGivenTimeToComeBack', async () => {
  const { gpu, lease, queue, later } = watch()
  gpu.lease = lent
  await queue({ id: 'r', status: RunStatus.TRAINING })

  await queue()
  const atTheEnd = lease.store.value.isStray
  gpu.lease = null
  await later()

  assert.equal(atTheEnd, false)
  assert.deepEqual(lease.store.value, { lease: null, isStray: false })
})

test('Lease_ThatNobodyReturns_IsStrayUntilItIsTakenBack', async () => {
  const { gpu, lease, queue, later } = watch()
  gpu.lease = lent
  await queue()
  await later()
  assert.equal(lease.store.value.isStray, true)

  await lease.takeBack()
  await later()

  assert.deepEqual(lease.store.value, { lease: null, isStray: false })
})

test('Lease_ThatComesBackByItself_IsNoticed', async () => {
  const { gpu, lease, queue, later } = watch()
  gpu.lease = lent
  await queue()
  await later()

  gpu.lease = null
  await later()

  assert.equal(lease.store.value.isStray, false)
})

test('Lease_WhenATrainingBeginsMeanwhile_IsNotStray', async () => {
  const { gpu, lease, queue, later } = watch()
  gpu.lease = lent
  await queue()

  await queue({ id: 'r', status: RunStatus.PREPARING })
  await later()

  assert.deepEqual(lease.store.value, { lease: lent, isStray: false })
})

test('Lease_BeforeTheQueueIsKnown_IsNeverStray', async () => {
  const { gpu, lease, later } = watch()
  gpu.lease = lent

  await lease.look()
  await later()

  assert.deepEqual(lease.store.value, { lease: lent, isStray: false })
})

test('Lease_WithoutAWebUi_IsNone', async () => {
  const { gpu, lease, queue } = watch('none')
  gpu.lease = lent

  await queue({ id: 'r', status: RunStatus.TRAINING })

  assert.equal(lease.store.value.lease, null)
})

test('Lease_WhenTheStubIsGone_ReportsTheConnection', async () => {
  const { gpu, lease, problems } = watch()
  gpu.fault = new TypeError('fetch failed')

  await lease.look()

  assert.deepEqual(problems, [gpu.fault])
})
