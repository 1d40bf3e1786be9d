import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create } from '@bufbuild/protobuf'
import { BytesPartSchema, DatasetImageSchema } from '../api/gen/train_tools_pb'
import type { Host } from '../api/host'
import { Originals } from './originals'

const never = new AbortController().signal
const image = (id: string) => create(DatasetImageSchema, { id, sha256: `hash of ${id}` })

// A host whose images come in two parts, called a stream of bytes as the real one calls them.
function originals(mediaType = 'application/octet-stream', total = 3n) {
  const asked: string[] = []
  async function* original({ imageId }: { imageId: string }) {
    asked.push(imageId)
    yield create(BytesPartSchema, { data: new Uint8Array([1, 2]), mediaType, totalBytes: total })
    yield create(BytesPartSchema, { data: new Uint8Array([3]) })
  }
  return { asked, originals: new Originals({ datasets: { original } } as unknown as Host) }
}

const blobOf = async (url: string) => (await fetch(url)).blob()

test('Original_OfAnImage_IsItsWholeFile', async () => {
  const page = originals()

  const url = await page.originals.load('v', image('a'), never)

  const blob = await blobOf(url)
  assert.deepEqual([...new Uint8Array(await blob.arrayBuffer())], [1, 2, 3])
  assert.equal(blob.type, '') // the browser looks at the bytes
})

test('Original_WithAnImagesType_KeepsIt', async () => {
  const url = await originals('image/webp').originals.load('v', image('a'), never)

  assert.equal((await blobOf(url)).type, 'image/webp')
})

test('Original_AskedForTwice_IsFetchedOnce', async () => {
  const page = originals()
  const first = await page.originals.load('v', image('a'), never)

  const again = await page.originals.load('v', image('a'), never)

  assert.equal(again, first)
  assert.equal(page.originals.known(image('a')), first)
  assert.deepEqual(page.asked, ['a'])
})

test('Originals_OfManyImages_AreKeptForAFew', async () => {
  const page = originals()
  for (const id of 'abcdefgh') await page.originals.load('v', image(id), never)

  assert.equal(page.originals.known(image('a')), undefined)
  assert.notEqual(page.originals.known(image('h')), undefined)
})

test('Original_ThatBreaksOff_IsAFailure', async () => {
  await assert.rejects(originals('', 9n).originals.load('v', image('a'), never), /broke off/)
})
