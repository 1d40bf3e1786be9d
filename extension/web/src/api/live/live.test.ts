import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create, type MessageInitShape } from '@bufbuild/protobuf'
import { Code, ConnectError } from '@connectrpc/connect'
import {
  CurveResponseSchema,
  ListRunsResponseSchema,
  QueueResponseSchema,
  RunSchema,
  RunStatus,
  WatchEventSchema,
  type Run
} from '../gen/train_tools_pb'
import type { Host } from '../host'
import { problem } from '../../i18n/problem'
import { refuse } from '../refusal'
import { eventJson, type TrainingEvent } from './events'
import { Live } from './live'

type Shape = MessageInitShape<typeof WatchEventSchema>
interface Asked {
  runId?: string
  afterSequence?: bigint
}

const run = (status: RunStatus) => ({ id: 'r', versionId: 'v', status, totalSteps: 10 })
const queueOf = (...runs: ReturnType<typeof run>[]): Shape => ({ event: { case: 'queue', value: { runs } } })
const event = (sequence: number, event: TrainingEvent): Shape => ({
  sequence: BigInt(sequence),
  event: { case: 'eventJson', value: eventJson(event) }
})
const step = (number: number): Shape =>
  event(number, {
    event: 'step_done',
    step: number,
    epoch: 1,
    loss: 0.1,
    average_loss: 0.1,
    learning_rate: 1e-4,
    seconds: 1
  })
const status = (sequence: number, is: RunStatus): Shape => ({
  sequence: BigInt(sequence),
  event: { case: 'run', value: run(is) }
})

// A host whose streams are given one after the other; when they are used up the connection is lost.
function live(streams: (Shape[] | 'gone')[]) {
  const asked: Asked[] = []
  const watch = async function* (request: Asked) {
    asked.push(request)
    const events = streams.shift()
    if (!events) throw new ConnectError('gone', Code.Unavailable)
    if (events === 'gone') throw refuse(Code.NotFound, 'gone', 'NOT_THERE')
    for (const event of events) yield create(WatchEventSchema, event)
  }
  const polled: string[] = []
  const training = {
    watch,
    queue: async () => {
      polled.push('queue')
      return create(QueueResponseSchema, { runs: polled.length < 4 ? [run(RunStatus.TRAINING)] : [] })
    }
  }
  const results = {
    curve: async () => create(CurveResponseSchema, { loss: [{ step: 7, value: 0.5 }] }),
    list: async () => create(ListRunsResponseSchema, { runs: [{ run: run(RunStatus.DONE) }] })
  }
  const problems: unknown[] = []
  const page = new Live(
    { training, results } as unknown as Host,
    error => problems.push(error),
    async () => {}
  )
  const ended: Run[] = []
  page.logs.onEnd(run => ended.push(run))
  page.show('v')
  return { page, asked, ended, problems }
}

test('Live_AfterABreak_GoesOnFromTheLastEvent', async () => {
  const { page, asked } = live([[queueOf(run(RunStatus.TRAINING))], [step(1), step(2)], [step(3)]])

  await page.open()

  assert.deepEqual(
    asked.map(request => [request.runId, request.afterSequence]),
    [
      ['', 0n],
      ['r', 0n],
      ['r', 2n],
      ['r', 3n]
    ]
  )
  assert.deepEqual(page.logs.log('r')?.loss.steps, [1, 2, 3])
})

test('Live_WhenTheRunLeavesTheQueueFirst_StillReceivesItsEnd', async () => {
  const { page, ended } = live([[queueOf(run(RunStatus.TRAINING))], [step(1), queueOf(), status(2, RunStatus.DONE)]])

  await page.open()

  assert.deepEqual(
    ended.map(run => run.status),
    [RunStatus.DONE]
  )
})

test('Live_OfAnEndReportedTwice_ReportsItOnce', async () => {
  const { page, ended } = live([
    [queueOf(run(RunStatus.TRAINING))],
    [status(1, RunStatus.DONE), status(2, RunStatus.DONE)]
  ])

  await page.open()

  assert.equal(ended.length, 1)
})

test('Live_BehindAProxyThatHoldsStreamsBack_Polls', async () => {
  const { page, ended } = live([[queueOf(run(RunStatus.TRAINING))], [], []])
  page.logs.onEnd(() => page.close())

  await page.open()

  assert.deepEqual(page.logs.log('r')?.loss, { steps: [7], values: [0.5] })
  assert.deepEqual(
    ended.map(run => run.status),
    [RunStatus.DONE]
  )
})

test('Live_WhileHidden_ReportsTheEndOfTheRun', async () => {
  const { page, ended } = live([[queueOf(run(RunStatus.TRAINING))]])
  await page.open()
  page.logs.onEnd(() => page.close())

  await page.hide()

  assert.equal(ended.length, 1)
})

test('Live_WhileHiddenWithoutARun_AsksNothing', async () => {
  const { page, asked } = live([[queueOf()]])
  await page.open()
  const before = asked.length

  await page.hide()

  assert.equal(asked.length, before)
})

test('Live_OfARunThatEndsBeforeTheQueueComes_StillReportsItsEnd', async () => {
  const { page, ended } = live([[queueOf(), step(1), status(2, RunStatus.DONE)]])
  const end = new Promise(resolve => page.logs.onEnd(resolve))

  page.follow(create(RunSchema, run(RunStatus.QUEUED)))
  await end

  assert.deepEqual(
    ended.map(run => run.status),
    [RunStatus.DONE]
  )
})

test('Live_OfAnEndBeforeItsStatus_ReadsOnForTheStatus', async () => {
  const ending = event(1, { event: 'job_ended', end: 'done', problem: null, seconds: 1 })
  const { page, ended } = live([[queueOf(run(RunStatus.TRAINING))], [queueOf(), ending, status(2, RunStatus.DONE)]])

  await page.open()

  assert.equal(ended.length, 1)
  assert.equal(page.logs.log('r')?.sequence, 2n)
})

test('Live_OfAnEndWithoutAStatus_ReportsTheEndWithTheStream', async () => {
  const full = problem('file.disk_full', { path: 'x' })
  const ending = event(1, { event: 'job_ended', end: 'failed', problem: full, seconds: 1 })
  const { page, ended } = live([[queueOf(run(RunStatus.TRAINING))], [queueOf(), ending]])

  await page.open()

  assert.deepEqual(
    ended.map(({ status, problem }) => [status, problem?.code, problem?.arguments]),
    [[RunStatus.FAILED, 'file.disk_full', { path: 'x' }]]
  )
})

test('Live_OfARunThatIsNoLongerThere_ForgetsIt', async () => {
  const { page, asked, problems } = live([[queueOf(run(RunStatus.TRAINING))], 'gone', [queueOf()]])

  await page.open()

  assert.deepEqual(
    asked.map(request => request.runId),
    ['', 'r', '', '']
  )
  assert.deepEqual(
    problems.map(error => (error as Error).message),
    ['[unavailable] gone']
  ) // the stream's own end
})
