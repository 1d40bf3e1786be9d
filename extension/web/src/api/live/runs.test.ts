import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create } from '@bufbuild/protobuf'
import { RunSchema, RunStatus } from '../gen/train_tools_pb'
import { canResume, isEnded, isRunning, losesWork, runToWatch, share } from './runs'

const run = (id: string, versionId: string, status: RunStatus) => create(RunSchema, { id, versionId, status })

test('RunToWatch_OfTheShownVersion_ComesBeforeOthers', () => {
  const queue = [
    run('other', 'v2', RunStatus.TRAINING),
    run('paused', 'v1', RunStatus.PAUSED),
    run('mine', 'v1', RunStatus.TRAINING)
  ]

  assert.equal(runToWatch(queue, 'v1'), 'mine')
  assert.equal(runToWatch(queue.slice(0, 2), 'v1'), 'paused')
})

test('RunToWatch_WhereTheVersionHasNone_IsTheOneThatTrains', () => {
  const queue = [run('waits', 'v2', RunStatus.QUEUED), run('trains', 'v3', RunStatus.PREPARING)]

  assert.equal(runToWatch(queue, 'v1'), 'trains')
  assert.equal(runToWatch([], 'v1'), '')
})

test('RunStatus_OfEachKind_IsRunningEndedOrResumable', () => {
  const of = (status: RunStatus) => run('r', 'v', status)

  assert.ok(isRunning(of(RunStatus.STOPPING)) && !isRunning(of(RunStatus.QUEUED)))
  assert.ok(isEnded(of(RunStatus.FAILED)) && !isEnded(of(RunStatus.INTERRUPTED)))
  assert.ok(canResume(of(RunStatus.INTERRUPTED)) && !canResume(of(RunStatus.DONE)))
})

test('LosesWork_OfARunThatOnlyWaits_IsFalseUntilItBegan', () => {
  const waiting = run('r', 'v', RunStatus.QUEUED)

  assert.equal(losesWork(waiting), false)
  assert.equal(losesWork({ ...waiting, step: 7 }), true)
  assert.equal(losesWork({ ...waiting, startedUnixMs: 1n }), true) // waits again after a crash, before its first file
})

test('LosesWork_OfARunThatTrainsOrCanGoOn_IsTrue_AndOfOneThatEndedNot', () => {
  const of = (status: RunStatus) => losesWork({ ...run('r', 'v', status), step: 0 })

  assert.ok(of(RunStatus.PREPARING) && of(RunStatus.TRAINING) && of(RunStatus.PAUSED) && of(RunStatus.INTERRUPTED))
  assert.equal(losesWork({ ...run('r', 'v', RunStatus.FAILED), step: 9, startedUnixMs: 1n }), false)
})

test('Share_OfAnUnknownTotal_IsNothing', () => {
  assert.equal(share(5, 0), 0)
  assert.equal(share(30, 20), 1)
})
