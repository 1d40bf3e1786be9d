import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create } from '@bufbuild/protobuf'
import { Code, ConnectError } from '@connectrpc/connect'
import {
  type AddTextsRequest,
  AddTextsResponseSchema,
  UploadResponseSchema,
  UploadStateResponseSchema,
  type UploadRequest
} from '../../api/gen/train_tools_pb'
import type { Host } from '../../api/host'
import { problem } from '../../i18n/problem'
import { Uploads } from './uploads'

function memory() {
  const kept = new Map<string, string>()
  return {
    kept,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key)
  }
}

// A host whose uploads end when the test lets them; `answers` says by file name what becomes of each.
function page(answers: Record<string, 'added' | 'refused' | 'lost'> = {}) {
  const requests: UploadRequest[] = []
  const open = { now: 0, most: 0 }
  const upload = async (request: UploadRequest) => {
    requests.push(request)
    open.most = Math.max(open.most, ++open.now)
    await new Promise(resolve => setImmediate(resolve))
    open.now--
    const answer = answers[request.name] ?? 'added'
    if (answer === 'lost') throw new ConnectError('The version is gone.', Code.NotFound)
    const result =
      answer === 'added'
        ? ({ case: answer, value: { id: request.name, name: request.name } } as const)
        : ({ case: answer, value: problem('image.foreign', { name: request.name }) } as const)
    return create(UploadResponseSchema, { receivedBytes: request.totalBytes, outcome: { result } })
  }
  const uploadState = async () => create(UploadStateResponseSchema)
  const texts: AddTextsRequest[] = []
  const addTexts = async (request: AddTextsRequest) => {
    texts.push(request)
    return create(AddTextsResponseSchema, { waiting: 1, problems: [problem('caption.no_image', { file: 'x.txt' })] })
  }
  const store = memory()
  const host = { datasets: { upload, uploadState, addTexts } } as unknown as Host
  const uploads = new Uploads(host, store, new AbortController().signal, async () => {})
  const settled = () =>
    new Promise<void>(resolve => {
      const look = () => !uploads.busy && resolve()
      uploads.store.subscribe(look)
      look()
    })
  return { uploads, requests, texts, open, store, settled }
}

const dropped = (...names: string[]) => names.map(name => ({ file: new File([name], name), folder: '' }))
const statuses = (uploads: Uploads) => uploads.store.value.uploads.map(({ file, status }) => [file.name, status])

test('Uploads_OfManyImages_GoThreeAtATime', async () => {
  const { uploads, open, settled } = page()

  uploads.add('v', dropped(...Array.from({ length: 12 }, (_, index) => `${index}.png`)))
  await settled()

  assert.equal(open.most, 3)
  assert.ok(uploads.store.value.uploads.every(({ status }) => status === 'added'))
})

test('Uploads_WithCaptions_SendTheirBytesAsTheyAre', async () => {
  const { uploads, requests, settled } = page()
  const shiftJis = new Uint8Array([0x89, 0xd4, 0x8e, 0x71])

  uploads.add('v', [...dropped('a.png'), { file: new File([shiftJis], 'a.TXT'), folder: '' }])
  await settled()

  assert.deepEqual(
    requests.map(({ captionFile }) => [captionFile?.name, [...(captionFile?.data ?? [])]]),
    [['a.TXT', [...shiftJis]]]
  )
})

test('Uploads_OfTextsAlone_GoToTheHostAndNameWhatItCannotUse', async () => {
  const { uploads, texts } = page()
  const heard: number[] = []
  uploads.onTexts((_, files, answer) => heard.push(files.length, answer.waiting), new AbortController().signal)

  await uploads.addTexts('v', dropped('a.txt', 'x.txt', 'metadata.jsonl').map(({ file }) => file), true)

  assert.deepEqual(
    texts.map(({ files, replace }) => [files.map(({ name }) => name), replace]),
    [[['a.txt', 'x.txt', 'metadata.jsonl'], true]]
  )
  assert.deepEqual(heard, [3, 1])
  assert.deepEqual(statuses(uploads), [['x.txt', 'left_over']])
  assert.equal(uploads.store.value.uploads[0]?.problem?.code, 'caption.no_image')
})

test('Uploads_OfAVersion_SayWhenTheLastIsOver', async () => {
  const { uploads, settled } = page()
  const over: string[] = []
  uploads.onEnd(versionId => over.push(versionId), new AbortController().signal)

  uploads.add('v', dropped('a.png', 'b.png', 'c.png', 'd.png'))
  await settled()
  await new Promise(resolve => setImmediate(resolve))

  assert.deepEqual(over, ['v'])
})

test('Uploads_EachWithItsOutcome_ReportWhatBecameOfIt', async () => {
  const { uploads, settled } = page({ 'b.png': 'refused', 'c.png': 'lost' })

  uploads.add('v', dropped('a.png', 'b.png', 'c.png', 'd.psd'))
  await settled()

  assert.deepEqual(statuses(uploads), [
    ['a.png', 'added'],
    ['b.png', 'refused'],
    ['c.png', 'refused'],
    ['d.psd', 'left_over']
  ])
  assert.deepEqual(
    uploads.store.value.uploads.map(({ problem }) => problem?.code),
    [undefined, 'image.foreign', 'sentence', undefined]
  )
})

test('Uploads_ThatAreOver_LeaveNoIdBehind_ButBrokenOnesDo', async () => {
  const { uploads, store, settled } = page({ 'b.png': 'lost' })

  uploads.add('v', dropped('a.png', 'b.png'))
  await settled()

  assert.deepEqual(
    [...store.kept.keys()].map(key => key.endsWith('b.png')),
    [true]
  )
})

test('Retry_OfABrokenUpload_UsesItsIdAgain', async () => {
  const { uploads, requests, settled } = page({ 'a.png': 'lost' })
  uploads.add('v', dropped('a.png'))
  await settled()

  uploads.retry(uploads.store.value.uploads[0]?.key ?? 0)
  await settled()

  assert.equal(requests.length, 2)
  assert.equal(requests[0]?.uploadId, requests[1]?.uploadId)
  assert.match(requests[0]?.uploadId ?? '', /^[0-9a-f]{32}$/)
})

test('Uploads_OfMasksAndOtherArchives_SayWhyTheyAreNotSent', async () => {
  const { uploads, requests, settled } = page()

  uploads.add('v', dropped('a-masklabel.png', 'set.rar', 'd.psd'))
  await settled()

  assert.equal(requests.length, 0)
  assert.deepEqual(
    uploads.store.value.uploads.map(({ problem }) => problem?.code),
    ['dataset.masks', 'archive.other_kind', undefined]
  )
})

test('Clear_OfAVersion_LeavesOthers', async () => {
  const { uploads, settled } = page()
  uploads.add('v', dropped('a.png'))
  uploads.add('w', dropped('b.png'))
  await settled()

  uploads.clear('v')

  assert.deepEqual(statuses(uploads), [['b.png', 'added']])
})
