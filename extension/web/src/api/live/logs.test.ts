import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create } from '@bufbuild/protobuf'
import { RunSchema, RunStatus, WatchEventSchema, type Run } from '../gen/train_tools_pb'
import { eventJson } from './events'
import { RunLogs } from './logs'
import { pollOnce, seriesOf } from './poll'
import type { Host } from '../host'

const run = (id: string, status: RunStatus, versionId = 'v') => create(RunSchema, { id, versionId, status })
const queue = (...runs: Run[]) => create(WatchEventSchema, { event: { case: 'queue', value: { runs } } })

function logs() {
  const made = new RunLogs()
  const ended: string[] = []
  made.onEnd(({ id }) => ended.push(id))
  return { logs: made, ended }
}

const ids = (made: RunLogs) => made.store.value.queue?.map(({ id }) => id)

test('Queue_ThatComesAnew_ReplacesTheOldOne', () => {
  const { logs: made } = logs()
  made.take(queue(run('a', RunStatus.TRAINING), run('b', RunStatus.QUEUED)), '')

  made.take(queue(run('b', RunStatus.TRAINING)), '')

  assert.deepEqual(ids(made), ['b'])
})

test('Run_ThatEnds_LeavesTheQueueAndIsReportedOnce', () => {
  const { logs: made, ended } = logs()
  made.take(queue(run('a', RunStatus.TRAINING)), '')

  made.takeRun(run('a', RunStatus.STOPPED))
  made.takeRun(run('a', RunStatus.STOPPED))

  assert.deepEqual(ids(made), [])
  assert.deepEqual(ended, ['a'])
})

test('Run_ThatEndedBeforeThePageCame_IsNotReported', () => {
  const { logs: made, ended } = logs()

  made.takeRun(run('old', RunStatus.DONE))

  assert.deepEqual(ended, [])
})

test('Run_ThatPauses_StaysInTheQueue', () => {
  const { logs: made, ended } = logs()
  made.take(queue(run('a', RunStatus.TRAINING)), '')

  made.takeRun(run('a', RunStatus.PAUSED))

  assert.equal(made.store.value.queue?.[0]?.status, RunStatus.PAUSED)
  assert.deepEqual(ended, [])
})

test('ToWatch_WhileAnotherVersionIsShown_IsItsOwnRun', () => {
  const { logs: made } = logs()
  made.take(queue(run('a', RunStatus.TRAINING, 'v'), run('b', RunStatus.QUEUED, 'w')), '')

  assert.equal(made.toWatch('w', 'a'), 'b')
  assert.equal(made.toWatch('none', 'a'), 'a')
})

test('Forget_OfARun_RemovesItEverywhere', () => {
  const { logs: made } = logs()
  made.take(queue(run('a', RunStatus.TRAINING)), '')
  made.log('a')

  made.forget('a')

  assert.deepEqual(ids(made), [])
  assert.deepEqual(made.store.value.logs, {})
  assert.equal(made.toWatch('v', 'a'), '')
})

test('Run_OfAReplay_DoesNotStandBeforeTheNewerOneOfTheQueue', () => {
  const { logs: made, ended } = logs()
  const at = (revision: bigint, status: RunStatus) => ({ ...run('a', status), revision })
  const event = (sequence: bigint, value: Run) => create(WatchEventSchema, { sequence, event: { case: 'run', value } })
  made.take(queue(at(5n, RunStatus.TRAINING)), '')
  made.log('a')

  made.take(event(1n, at(1n, RunStatus.QUEUED)), 'a') // cancelling that asks for no assent
  made.take(event(2n, at(3n, RunStatus.CANCELLED)), 'a') // it was resumed since

  assert.equal(made.store.value.queue?.[0]?.status, RunStatus.TRAINING)
  assert.equal(made.log('a')?.run?.status, RunStatus.TRAINING)
  assert.deepEqual(ended, [])
  made.take(event(3n, at(6n, RunStatus.DONE)), 'a')
  assert.deepEqual(ids(made), [])
  assert.deepEqual(ended, ['a'])
})

const nextTurn = () => new Promise(resolve => setImmediate(resolve))

test('Events_ThatComeOneByOne_AreDrawnTenTimesASecondAndTheLastOneToo', async () => {
  const { logs: made } = logs()
  made.log('a')
  const drawn: number[] = []
  made.store.subscribe(() => drawn.push(made.log('a')?.loss.steps.length ?? 0))
  const begun = performance.now()

  for (let step = 1; step <= 1000; step++) {
    const numbers = { epoch: 1, loss: 0.1, average_loss: 0.1, learning_rate: 1e-4, seconds: 1 }
    const event = { case: 'eventJson', value: eventJson({ event: 'step_done', step, ...numbers }) } as const
    made.take(create(WatchEventSchema, { sequence: BigInt(step), event }), 'a')
    await nextTurn()
  }
  while (drawn.at(-1) !== 1000 && performance.now() - begun < 10_000) await nextTurn()

  const seconds = (performance.now() - begun) / 1000
  assert.equal(drawn[0], 1, 'the first at once')
  assert.equal(drawn.at(-1), 1000, 'the last one too')
  assert.ok(drawn.length <= seconds * 10 + 2, `${drawn.length} times in ${seconds} s`)
})

test('Poll_OfARunThatIsOver_FindsItsEndAmongTheResults', async () => {
  const { logs: made, ended } = logs()
  made.take(queue(run('a', RunStatus.TRAINING)), '')
  made.log('a')
  const host = {
    training: { queue: async () => ({ runs: [] }) },
    results: {
      curve: async () => ({ loss: [{ step: 3, value: 0.2 }], validation: [] }),
      list: async () => ({ runs: [{ run: run('a', RunStatus.FAILED) }] })
    }
  }

  await pollOnce(host as unknown as Host, made, 'a', new AbortController().signal)

  assert.deepEqual(ended, ['a'])
  assert.deepEqual(made.log('a')?.loss, { steps: [3], values: [0.2] })
})

test('SeriesOf_NoPoints_IsEmpty', () => {
  assert.deepEqual(seriesOf([]), { steps: [], values: [] })
})
