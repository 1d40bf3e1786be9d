import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create } from '@bufbuild/protobuf'
import { Code, ConnectError } from '@connectrpc/connect'
import {
  type AddTextsRequest,
  AddTextsResponseSchema,
  type UploadManyRequest,
  UploadManyResponseSchema,
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
  const answered = async <T>(answer: () => T): Promise<T> => {
    open.most = Math.max(open.most, ++open.now)
    await new Promise(resolve => setImmediate(resolve))
    open.now--
    return answer()
  }
  const outcomeOf = (name: string) => {
    const answer = answers[name] ?? 'added'
    if (answer === 'lost') throw new ConnectError('The version is gone.', Code.NotFound)
    const result =
      answer === 'added'
        ? ({ case: answer, value: { id: name, name } } as const)
        : ({ case: answer, value: problem('image.foreign', { name }) } as const)
    return { result }
  }
  const upload = async (request: UploadRequest) => {
    requests.push(request)
    return answered(() =>
      create(UploadResponseSchema, { receivedBytes: request.totalBytes, outcome: outcomeOf(request.name) })
    )
  }
  const batches: UploadManyRequest[] = []
  const uploadMany = async (request: UploadManyRequest) => {
    batches.push(request)
    return answered(() =>
      create(UploadManyResponseSchema, {
        files: request.files.map(({ uploadId, name }) => ({ uploadId, outcome: outcomeOf(name) }))
      })
    )
  }
  const uploadState = async () => create(UploadStateResponseSchema)
  const texts: AddTextsRequest[] = []
  const addTexts = async (request: AddTextsRequest) => {
    texts.push(request)
    return create(AddTextsResponseSchema, { waiting: 1, problems: [problem('caption.no_image', { file: 'x.txt' })] })
  }
  const store = memory()
  const host = { datasets: { upload, uploadMany, uploadState, addTexts } } as unknown as Host
  const uploads = new Uploads(host, store, new AbortController().signal, async () => {})
  const settled = () =>
    new Promise<void>(resolve => {
      const look = () => !uploads.busy && resolve()
      uploads.store.subscribe(look)
      look()
    })
  return { uploads, requests, batches, texts, open, store, settled }
}

const dropped = (...names: string[]) => names.map(name => ({ file: new File([name], name), folder: '' }))
const statuses = (uploads: Uploads) => uploads.store.value.uploads.map(({ file, status }) => [file.name, status])

test('Uploads_OfManyImages_GoTogetherInThreeRequestsAtATime', async () => {
  const { uploads, requests, batches, open, settled } = page()

  uploads.add('v', dropped(...Array.from({ length: 600 }, (_, index) => `${index}.png`)))
  await settled()

  assert.deepEqual([batches.length, requests.length, open.most], [24, 0, 3])
  assert.ok(uploads.store.value.uploads.every(({ status }) => status === 'added'))
})

test('Uploads_OfLargeImagesAndArchives_GoByThemselves', async () => {
  const { uploads, requests, batches, settled } = page()
  const large = (name: string) => ({ file: new File([new Uint8Array(3 * 1024 * 1024)], name), folder: '' })
  const huge = { file: new File([new Uint8Array(5 * 1024 * 1024)], 'huge.png'), folder: '' }

  const others = ['b.png', 'c.png', 'd.png'].map(large)
  uploads.add('v', [...dropped('a.png'), huge, ...others, ...dropped('e.zip')])
  await settled()

  assert.deepEqual(
    batches.map(({ files }) => files.map(({ name }) => name)),
    [['b.png', 'c.png']] // of 8 MiB at most
  )
  assert.deepEqual([...new Set(requests.map(({ name }) => name))].sort(), ['a.png', 'd.png', 'e.zip', 'huge.png'])
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

  uploads.add('v', dropped('a.png', 'b.png', 'd.psd'))
  await settled()
  uploads.add('v', dropped('c.png'))
  await settled()

  assert.deepEqual(statuses(uploads), [
    ['a.png', 'added'],
    ['b.png', 'refused'],
    ['d.psd', 'left_over'],
    ['c.png', 'refused']
  ])
  assert.deepEqual(
    uploads.store.value.uploads.map(({ problem }) => problem?.code),
    [undefined, 'image.foreign', undefined, 'sentence']
  )
})

test('Uploads_ThatAreOver_LeaveNoIdBehind_ButBrokenOnesDo', async () => {
  const { uploads, store, settled } = page({ 'b.png': 'lost' })

  uploads.add('v', dropped('a.png'))
  await settled()
  uploads.add('v', dropped('b.png'))
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

test('Uploads_TogetherOverALostConnection_AreSentAgain', async () => {
  const { uploads, batches, settled } = page()
  const asked = batches.push.bind(batches)
  let lost = true
  batches.push = (...requests) => {
    asked(...requests)
    if (lost) {
      lost = false
      throw new TypeError('Failed to fetch')
    }
    return batches.length
  }

  uploads.add('v', dropped('a.png', 'b.png'))
  await settled()

  assert.equal(batches.length, 2)
  const [first, second] = batches.map(({ files }) => files.map(({ uploadId }) => uploadId))
  assert.deepEqual(first, second)
  assert.deepEqual(statuses(uploads), [
    ['a.png', 'added'],
    ['b.png', 'added']
  ])
})
