import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create } from '@bufbuild/protobuf'
import { Code, ConnectError } from '@connectrpc/connect'
import { type DatasetImage, DatasetImageSchema, type SetCaptionRequest } from '../../api/gen/train_tools_pb'
import type { Host } from '../../api/host'
import { sentence } from '../../i18n/problem'
import { refuse } from '../../api/refusal'
import { DatasetModel } from './model'

const never = new AbortController().signal

function memory() {
  const kept = new Map<string, string>()
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key)
  }
}

// A host with images a.png and b.png; the caption's revision is a number that grows.
async function dataset() {
  const images = new Map<string, DatasetImage>()
  const put = (id: string, caption: string, revision: number) => {
    const image = create(DatasetImageSchema, { id, name: id, caption, captionRevision: `${revision}` })
    images.set(id, image)
    return image
  }
  put('a.png', 'hanako', 1)
  put('b.png', 'hanako, hat', 1)
  const faults: Error[] = []
  const host = {
    list: async () => ({ images: [...images.values()], problems: [] }),
    setCaption: async ({ imageId, caption, revision }: SetCaptionRequest) => {
      const fault = faults.shift()
      if (fault) throw fault
      if (images.get(imageId)?.captionRevision !== revision) {
        throw refuse(Code.FailedPrecondition, 'Changed.', 'CAPTION_CHANGED')
      }
      return { image: put(imageId, caption, Number(revision) + 1) }
    },
    editTags: async ({ imageIds }: { imageIds: string[] }) => ({
      changed: imageIds.map(id => put(id, `${images.get(id)?.caption}, new`, 9)),
      undoId: 'u'
    }),
    remove: async ({ imageIds }: { imageIds: string[] }) => {
      for (const id of imageIds) images.delete(id)
      return { trashId: 't' }
    }
  }
  const store = memory()
  const open = async () => {
    const model = new DatasetModel({ datasets: host } as unknown as Host, store, 'v')
    await model.load(never)
    return model
  }
  return { model: await open(), open, put, faults, images }
}

const imageOf = (model: DatasetModel, id: string): DatasetImage => {
  const found = model.store.value.images?.find(image => image.id === id)
  assert.ok(found)
  return found
}

test('Caption_Written_IsSavedAndNoLongerADraft', async () => {
  const { model, images } = await dataset()

  model.write(imageOf(model, 'a.png'), ' hanako, smile ')
  await model.save(imageOf(model, 'a.png'))

  assert.equal(images.get('a.png')?.caption, 'hanako, smile')
  assert.deepEqual(model.store.value.drafts, {})
})

test('Caption_BeingWritten_SurvivesAReload', async () => {
  const { model, open, images } = await dataset()
  model.write(imageOf(model, 'a.png'), 'hanako, half a wo')

  const reloaded = await open()

  assert.equal(reloaded.store.value.drafts['a.png']?.text, 'hanako, half a wo')
  await reloaded.saveAll()
  assert.equal(images.get('a.png')?.caption, 'hanako, half a wo')
})

test('Caption_ChangedElsewhere_IsAConflictThatLosesNeither', async () => {
  const { model, put } = await dataset()
  model.write(imageOf(model, 'a.png'), 'mine')
  put('a.png', 'theirs', 2)

  await model.save(imageOf(model, 'a.png'))

  assert.ok(model.store.value.conflicts.has('a.png'))
  assert.equal(model.store.value.drafts['a.png']?.text, 'mine')
  assert.equal(imageOf(model, 'a.png').caption, 'theirs')
})

for (const [keepMine, caption] of [
  [true, 'mine'],
  [false, 'theirs']
] as const) {
  test(`Conflict_Resolved${keepMine ? 'ForMine' : 'ForTheirs'}_IsOver`, async () => {
    const { model, put, images } = await dataset()
    model.write(imageOf(model, 'a.png'), 'mine')
    put('a.png', 'theirs', 2)
    await model.save(imageOf(model, 'a.png'))

    await model.resolve(imageOf(model, 'a.png'), keepMine)

    assert.equal(images.get('a.png')?.caption, caption)
    assert.equal(model.store.value.conflicts.size, 0)
    assert.deepEqual(model.store.value.drafts, {})
  })
}

test('Caption_Refused_SaysWhyBesideTheImage', async () => {
  const { model, faults } = await dataset()
  faults.push(new ConnectError('The caption is longer than 100 kB.', Code.InvalidArgument))
  model.write(imageOf(model, 'a.png'), 'long')

  await model.save(imageOf(model, 'a.png'))

  assert.deepEqual(model.store.value.refusals, { 'a.png': sentence('The caption is longer than 100 kB.') })
  assert.equal(model.store.value.drafts['a.png']?.text, 'long')
})

test('Caption_WithoutAConnection_WaitsAsADraft', async () => {
  const { model, faults, images } = await dataset()
  faults.push(new TypeError('Failed to fetch'))
  model.write(imageOf(model, 'a.png'), 'later')
  await model.save(imageOf(model, 'a.png'))
  assert.deepEqual(model.store.value.refusals, {})

  await model.saveAll()

  assert.equal(images.get('a.png')?.caption, 'later')
})

test('EditTags_WithASelection_ConcernsOnlyIt', async () => {
  const { model, images } = await dataset()
  model.store.set({ selected: new Set(['b.png']) })

  const { changed } = await model.editTags({ case: 'add', value: { tags: ['new'] } as never })

  assert.equal(changed, 1)
  assert.equal(images.get('a.png')?.caption, 'hanako')
})

test('EditTags_WithoutASelection_ConcernsWhatIsShown_AndSavesDraftsFirst', async () => {
  const { model, images } = await dataset()
  model.write(imageOf(model, 'b.png'), 'hanako, coat')
  model.store.set({ search: 'b.png' })

  await model.editTags({ case: 'add', value: { tags: ['new'] } as never })

  assert.equal(images.get('b.png')?.caption, 'hanako, coat, new')
  assert.equal(images.get('a.png')?.caption, 'hanako')
})

test('Remove_OfSelectedImages_LeavesTheSelectionClean', async () => {
  const { model } = await dataset()
  model.store.set({ selected: new Set(['a.png', 'b.png']) })

  const trashId = await model.remove(['a.png'])

  assert.equal(trashId, 't')
  assert.deepEqual([...model.store.value.selected], ['b.png'])
  assert.deepEqual(
    model.store.value.images?.map(({ id }) => id),
    ['b.png']
  )
})

test('Load_WhileImagesWereRemovedElsewhere_ForgetsThem', async () => {
  const { model, images } = await dataset()
  model.store.set({ selected: new Set(['a.png']) })
  images.delete('a.png')

  await model.load(never)

  assert.equal(model.store.value.selected.size, 0)
})

test('Caption_SavedTwiceAtOnce_DoesNotConflictWithItself', async () => {
  const { model, images } = await dataset()
  model.write(imageOf(model, 'a.png'), 'mine')

  const saved = await Promise.all([model.save(imageOf(model, 'a.png')), model.save(imageOf(model, 'a.png'))])

  assert.deepEqual(saved, [true, false])
  assert.equal(model.store.value.conflicts.size, 0)
  assert.equal(images.get('a.png')?.caption, 'mine')
})

test('Load_WhileAnImageIsAddedSavedOrRemoved_KeepsWhatIsNewerThanTheList', async () => {
  const { model, images } = await dataset()
  const stale = [...images.values()]
  let answer = () => {}
  const listed = new Promise<void>(resolve => (answer = resolve))
  const host = {
    list: () => listed.then(() => ({ images: stale, problems: [] })),
    remove: async () => ({ trashId: 't' })
  }
  const page = new DatasetModel({ datasets: host } as unknown as Host, memory(), 'v')
  const loading = page.load(never)

  page.add(create(DatasetImageSchema, { id: 'c.png', name: 'c.png' })) // an upload ends before the list comes
  page.replace([create(DatasetImageSchema, { id: 'a.png', name: 'a.png', caption: 'new' })])
  await page.remove(['b.png'])
  answer()
  await loading

  const shown = page.shown.map(({ id, caption }) => [id, caption])
  assert.deepEqual(shown, [['a.png', 'new'], ['c.png', '']])
  assert.equal(model.shown.length, 2)
})
