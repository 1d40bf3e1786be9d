import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create } from '@bufbuild/protobuf'
import {
  AddTagsSchema,
  CreateProjectRequestSchema,
  EditTagsRequestSchema,
  RemoveImagesRequestSchema,
  SetCaptionRequestSchema,
  UpdateVersionRequestSchema,
  UploadRequestSchema
} from './gen/train_tools_pb'
import { inNfc } from './nfc'

const two = 'か\u3099' // が as macOS names files
const one = '\u304c'

test('InNfc_OfATypedName_ComposesItAndLeavesTheOriginal', () => {
  const typed = create(CreateProjectRequestSchema, { label: `${two}の絵` })

  const sent = inNfc(CreateProjectRequestSchema, typed)

  assert.equal(sent.label, `${one}の絵`)
  assert.equal(typed.label, `${two}の絵`)
})

test('InNfc_OfTextsInsideOthers_ComposesThem', () => {
  const settings = { triggerWord: two, outputName: `${two}-v1`, notes: two, trainingJson: new Uint8Array([123, 125]) }
  const sent = inNfc(UpdateVersionRequestSchema, create(UpdateVersionRequestSchema, { versionId: 'v', settings }))
  const edit = { case: 'add' as const, value: create(AddTagsSchema, { tags: ['a', two] }) }
  const edited = inNfc(EditTagsRequestSchema, create(EditTagsRequestSchema, { versionId: 'v', edit }))

  assert.deepEqual(
    [sent.settings?.triggerWord, sent.settings?.outputName, sent.settings?.notes],
    [one, `${one}-v1`, one]
  )
  assert.deepEqual(sent.settings?.trainingJson, new Uint8Array([123, 125]))
  assert.deepEqual(edited.edit.case === 'add' && edited.edit.value.tags, ['a', one])
})

test('InNfc_OfAnUpload_ComposesNamesAndKeepsTheBytes', () => {
  const data = new Uint8Array([1, 2, 3])

  const request = create(UploadRequestSchema, { name: `${two}.png`, captionFile: { name: two, data }, data })
  const sent = inNfc(UploadRequestSchema, request)

  assert.deepEqual([sent.name, sent.captionFile?.name], [`${one}.png`, one])
  assert.deepEqual([...(sent.captionFile?.data ?? [])], [1, 2, 3])
  assert.deepEqual([...sent.data], [1, 2, 3])
})

test('InNfc_OfIdsOfTheHost_LeavesThemToTheByte', () => {
  const caption = create(SetCaptionRequestSchema, { versionId: two, imageId: two, revision: two, caption: two })
  const settings = { baseModelId: `${two}.safetensors` }
  const update = create(UpdateVersionRequestSchema, { settings })
  const remove = create(RemoveImagesRequestSchema, { imageIds: [two] })

  const sent = inNfc(SetCaptionRequestSchema, caption)

  assert.deepEqual([sent.versionId, sent.imageId, sent.revision, sent.caption], [two, two, two, one])
  assert.equal(inNfc(UpdateVersionRequestSchema, update).settings?.baseModelId, `${two}.safetensors`)
  assert.deepEqual(inNfc(RemoveImagesRequestSchema, remove).imageIds, [two])
})

test('InNfc_OfAComposedText_IsTheSameObject', () => {
  const typed = create(CreateProjectRequestSchema, { label: one })

  assert.equal(inNfc(CreateProjectRequestSchema, typed), typed)
})
