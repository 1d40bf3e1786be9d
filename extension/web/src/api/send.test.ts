import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create } from '@bufbuild/protobuf'
import { Code, ConnectError } from '@connectrpc/connect'
import {
  UploadOutcomeSchema,
  UploadResponseSchema,
  UploadStateResponseSchema,
  type UploadRequest
} from './gen/train_tools_pb'
import type { Host } from './host'
import { refuse } from './refusal'
import { sentence } from '../i18n/problem'
import { send } from './send'

const megabyte = 1024 * 1024
const lost = () => new ConnectError('Failed to fetch', Code.Unavailable)
const outOfStep = () => refuse(Code.FailedPrecondition, 'there', 'UPLOAD_OUT_OF_STEP')

// A host that keeps what it gets; `faults` are thrown by the calls of these numbers (from 1), after taking the part.
function hostWith(received: number, faults: Record<number, Error> = {}) {
  const parts: number[][] = []
  let calls = 0
  const upload = async ({ offset, data, totalBytes }: UploadRequest) => {
    calls++
    parts.push([Number(offset), data.length])
    received = Number(offset) + data.length
    const fault = faults[calls]
    if (fault) throw fault
    const done = received === Number(totalBytes)
    const outcome = done ? { result: { case: 'added' as const, value: { id: 'p' } } } : undefined
    return create(UploadResponseSchema, { receivedBytes: BigInt(received), ...(outcome && { outcome }) })
  }
  const uploadState = async () => create(UploadStateResponseSchema, { receivedBytes: BigInt(received) })
  return { parts, host: { datasets: { upload, uploadState } } as unknown as Host }
}

async function sendBytes(host: Host, size: number) {
  const progress: number[] = []
  const waited: number[] = []
  const file = new File([new Uint8Array(size)], 'a.png')
  const sending = {
    versionId: 'v',
    uploadId: 'u',
    file,
    captionFile: null,
    onProgress: (sent: number) => void progress.push(sent)
  }
  const wait = async (milliseconds: number) => void waited.push(milliseconds)
  const outcome = await send(host, sending, wait, new AbortController().signal)
  return { outcome, progress, waited }
}

test('Send_OfALargeImage_GoesInPartsOfFourMegabytes', async () => {
  const { host, parts } = hostWith(0)

  const { outcome, progress } = await sendBytes(host, 9 * megabyte)

  assert.deepEqual(parts, [
    [0, 4 * megabyte],
    [4 * megabyte, 4 * megabyte],
    [8 * megabyte, megabyte]
  ])
  assert.deepEqual(progress.at(-1), 9 * megabyte)
  assert.equal(outcome.result.case, 'added')
})

test('Send_OfWhatIsHalfThere_GoesOnFromIt', async () => {
  const { host, parts } = hostWith(4 * megabyte)

  await sendBytes(host, 5 * megabyte)

  assert.deepEqual(parts, [[4 * megabyte, megabyte]])
})

test('Send_OverALostConnection_AsksWhatIsThereAndGoesOn', async () => {
  const { host, parts } = hostWith(0, { 1: lost() })

  const { waited } = await sendBytes(host, 5 * megabyte)

  assert.deepEqual(
    parts.map(([offset]) => offset),
    [0, 4 * megabyte]
  )
  assert.deepEqual(waited, [500])
})

test('Send_OutOfStep_GoesOnFromWhereTheHostIs', async () => {
  const { host, parts } = hostWith(0, { 1: outOfStep() })

  await sendBytes(host, 5 * megabyte)

  assert.equal(parts.length, 2)
})

test('Send_OutOfStepForEver_GivesUp', async () => {
  const { host } = hostWith(0, Object.fromEntries(Array.from({ length: 20 }, (_, index) => [index + 1, outOfStep()])))

  await assert.rejects(sendBytes(host, 5 * megabyte), /there/)
})

test('Send_OfARefusedImage_ThrowsTheRefusal', async () => {
  const { host } = hostWith(0, { 1: new ConnectError('Too large.', Code.InvalidArgument) })

  await assert.rejects(sendBytes(host, 100), /Too large/)
})

test('Send_OfWhatIsDone_SendsNothing', async () => {
  const { host, parts } = hostWith(0)
  const outcome = create(UploadOutcomeSchema, { result: { case: 'refused', value: sentence('A text file.') } })
  host.datasets.uploadState = async () => create(UploadStateResponseSchema, { outcome })

  const answer = await sendBytes(host, 100)

  assert.equal(answer.outcome.result.case, 'refused')
  assert.deepEqual(parts, [])
})
