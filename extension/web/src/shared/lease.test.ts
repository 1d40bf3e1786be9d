import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create } from '@bufbuild/protobuf'
import { QueueResponseSchema, RunStatus, WatchEventSchema } from './gen/train_tools_pb'
import { LeaseWatch } from './lease'
import { RunLogs } from './live/logs'
import type { Lease, Stub } from './stub'

const lent: Lease = { since_unix_ms: 1, holds_queue: true }

// A stub with a card, a queue, and a clock that the test moves on.
function watch(webui = 'A1111') {
  const card = { lease: null as Lease | null, asked: 0, fault: null as Error | null }
  const stub = {
    state: async () => {
      card.asked++
      if (card.fault) throw card.fault
      return { webui, host: { state: 'ready' }, lease: card.lease }
    },
    takeCardBack: async () => {
      card.lease = null
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
  return { card, lease, queue, later, problems }
}

test('Lease_WhileATrainingHasTheCard_IsShownAndNotStray', async () => {
  const { card, lease, queue, later } = watch()
  card.lease = lent

  await queue({ id: 'r', status: RunStatus.TRAINING })
  await later()

  assert.deepEqual(lease.store.value, { lease: lent, isStray: false })
  assert.equal(card.asked, 1)
})

test('Lease_RightAfterATraining_IsGivenTimeToComeBack', async () => {
  const { card, lease, queue, later } = watch()
  card.lease = lent
  await queue({ id: 'r', status: RunStatus.TRAINING })

  await queue()
  const atTheEnd = lease.store.value.isStray
  card.lease = null
  await later()

  assert.equal(atTheEnd, false)
  assert.deepEqual(lease.store.value, { lease: null, isStray: false })
})

test('Lease_ThatNobodyReturns_IsStrayUntilItIsTakenBack', async () => {
  const { card, lease, queue, later } = watch()
  card.lease = lent
  await queue()
  await later()
  assert.equal(lease.store.value.isStray, true)

  await lease.takeBack()
  await later()

  assert.deepEqual(lease.store.value, { lease: null, isStray: false })
})

test('Lease_ThatComesBackByItself_IsNoticed', async () => {
  const { card, lease, queue, later } = watch()
  card.lease = lent
  await queue()
  await later()

  card.lease = null
  await later()

  assert.equal(lease.store.value.isStray, false)
})

test('Lease_WhenATrainingBeginsMeanwhile_IsNotStray', async () => {
  const { card, lease, queue, later } = watch()
  card.lease = lent
  await queue()

  await queue({ id: 'r', status: RunStatus.PREPARING })
  await later()

  assert.deepEqual(lease.store.value, { lease: lent, isStray: false })
})

test('Lease_BeforeTheQueueIsKnown_IsNeverStray', async () => {
  const { card, lease, later } = watch()
  card.lease = lent

  await lease.look()
  await later()

  assert.deepEqual(lease.store.value, { lease: lent, isStray: false })
})

test('Lease_WithoutAWebUi_IsNone', async () => {
  const { card, lease, queue } = watch('none')
  card.lease = lent

  await queue({ id: 'r', status: RunStatus.TRAINING })

  assert.equal(lease.store.value.lease, null)
})

test('Lease_WhenTheStubIsGone_TellsTheConnection', async () => {
  const { card, lease, problems } = watch()
  card.fault = new TypeError('fetch failed')

  await lease.look()

  assert.deepEqual(problems, [card.fault])
})
