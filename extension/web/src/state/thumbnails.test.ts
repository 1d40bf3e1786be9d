import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create } from '@bufbuild/protobuf'
import { DatasetImageSchema, ThumbnailResponseSchema } from '../api/gen/train_tools_pb'
import type { Host } from '../api/host'
import { Thumbnails } from './thumbnails'

// A host that answers when the test lets it.
function thumbnails() {
  const asked: string[] = []
  const answers: (() => void)[] = []
  const thumbnail = ({ imageId }: { imageId: string }) => {
    asked.push(imageId)
    return new Promise(resolve =>
      answers.push(() => resolve(create(ThumbnailResponseSchema, { mediaType: 'image/jpeg' })))
    )
  }
  return { asked, answers, thumbnails: new Thumbnails({ datasets: { thumbnail } } as unknown as Host) }
}

const image = (id: string) => create(DatasetImageSchema, { id, sha256: `hash of ${id}` })
const never = new AbortController().signal

test('Thumbnail_AskedForTwice_IsFetchedOnce', async () => {
  const page = thumbnails()
  const first = page.thumbnails.load('v', image('a'), never)
  page.answers[0]?.()
  await first

  const again = await page.thumbnails.load('v', image('a'), never)

  assert.deepEqual(page.asked, ['a'])
  assert.equal(again, await first)
  assert.equal(page.thumbnails.known(image('a')), again)
})

test('Thumbnails_OfManyImages_ComeAFewAtATimeTheNewestFirst', async () => {
  const page = thumbnails()
  const wishes = ['a', 'b', 'c', 'd', 'e'].map(id => page.thumbnails.load('v', image(id), never))

  assert.deepEqual(page.asked, ['a', 'b', 'c'])
  page.answers[0]?.()
  await wishes[0]
  await new Promise(resolve => setImmediate(resolve))

  assert.deepEqual(page.asked, ['a', 'b', 'c', 'e'])
})

test('Thumbnail_ThatScrolledAway_IsNotFetched', async () => {
  const page = thumbnails()
  const gone = new AbortController()
  const wishes = ['a', 'b', 'c'].map(id => page.thumbnails.load('v', image(id), never))
  void page.thumbnails.load('v', image('d'), gone.signal)

  gone.abort()
  for (const answer of page.answers.splice(0)) answer()
  await Promise.all(wishes)
  await new Promise(resolve => setImmediate(resolve))

  assert.deepEqual(page.asked, ['a', 'b', 'c'])
})
