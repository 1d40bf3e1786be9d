import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create, type MessageInitShape } from '@bufbuild/protobuf'
import { BytesPartSchema, UsedLoraSchema } from '../../api/gen/train_tools_pb'
import { promptOf } from './model'
import { receive } from '../../api/receive'

async function* parts(...shapes: MessageInitShape<typeof BytesPartSchema>[]) {
  for (const shape of shapes) yield create(BytesPartSchema, shape)
}

test('Prompt_OfAUsedLora_HasTagAndTrigger', () => {
  const used = create(UsedLoraSchema, { stem: '花子-v1', weight: 0.8, triggerWord: 'hanako' })

  assert.equal(promptOf(used), '<lora:花子-v1:0.8>, hanako')
})

test('Prompt_WithoutATriggerOrWeight_IsTheTagAlone', () => {
  assert.equal(promptOf(create(UsedLoraSchema, { stem: 'a' })), '<lora:a:1>')
})

test('Receive_OfAllParts_IsTheFile', async () => {
  const percents: number[] = []
  const first = { data: new Uint8Array([1, 2]), totalBytes: 4n, mediaType: 'image/png' }

  const { blob } = await receive(parts(first, { data: new Uint8Array([3, 4]) }), percent => percents.push(percent))

  assert.deepEqual([...new Uint8Array(await blob.arrayBuffer())], [1, 2, 3, 4])
  assert.equal(blob.type, 'image/png')
  assert.deepEqual(percents, [50, 100])
})

test('Receive_OfAStreamThatBreaksOff_IsAFailure', async () => {
  await assert.rejects(
    receive(parts({ data: new Uint8Array([1]), totalBytes: 4n }), () => {}),
    /1 of 4 bytes/
  )
})
