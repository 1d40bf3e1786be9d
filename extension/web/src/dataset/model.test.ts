import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create } from '@bufbuild/protobuf'
import { Code, ConnectError } from '@connectrpc/connect'
import { type Picture, PictureSchema, type SetCaptionRequest } from '../shared/gen/train_tools_pb'
import type { Host } from '../shared/host'
import { refuse } from '../shared/refusal'
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

// A host with pictures a.png and b.png; the caption's revision is a number that grows.
async function dataset() {
  const pictures = new Map<string, Picture>()
  const put = (id: string, caption: string, revision: number) => {
    const picture = create(PictureSchema, { id, name: id, caption, captionRevision: `${revision}` })
    pictures.set(id, picture)
    return picture
  }
  put('a.png', 'hanako', 1)
  put('b.png', 'hanako, hat', 1)
  const faults: Error[] = []
  const host = {
    list: async () => ({ pictures: [...pictures.values()], problems: [] }),
    setCaption: async ({ pictureId, caption, revision }: SetCaptionRequest) => {
      const fault = faults.shift()
      if (fault) throw fault
      if (pictures.get(pictureId)?.captionRevision !== revision) {
        throw refuse(Code.FailedPrecondition, 'Changed.', 'CAPTION_CHANGED')
      }
      return { picture: put(pictureId, caption, Number(revision) + 1) }
    },
    editTags: async ({ pictureIds }: { pictureIds: string[] }) => ({
      changed: pictureIds.map(id => put(id, `${pictures.get(id)?.caption}, new`, 9)),
      undoId: 'u'
    }),
    remove: async ({ pictureIds }: { pictureIds: string[] }) => {
      for (const id of pictureIds) pictures.delete(id)
      return { trashId: 't' }
    }
  }
  const store = memory()
  const open = async () => {
    const model = new DatasetModel({ datasets: host } as unknown as Host, store, 'v')
    await model.load(never)
    return model
  }
  return { model: await open(), open, put, faults, pictures }
}

const pictureOf = (model: DatasetModel, id: string): Picture => {
  const found = model.store.value.pictures?.find(picture => picture.id === id)
  assert.ok(found)
  return found
}

test('Caption_Written_IsSavedAndNoLongerADraft', async () => {
  const { model, pictures } = await dataset()

  model.write(pictureOf(model, 'a.png'), ' hanako, smile ')
  await model.save(pictureOf(model, 'a.png'))

  assert.equal(pictures.get('a.png')?.caption, 'hanako, smile')
  assert.deepEqual(model.store.value.drafts, {})
})

test('Caption_BeingWritten_SurvivesAReload', async () => {
  const { model, open, pictures } = await dataset()
  model.write(pictureOf(model, 'a.png'), 'hanako, half a wo')

  const reloaded = await open()

  assert.equal(reloaded.store.value.drafts['a.png']?.text, 'hanako, half a wo')
  await reloaded.saveAll()
  assert.equal(pictures.get('a.png')?.caption, 'hanako, half a wo')
})

test('Caption_ChangedElsewhere_IsAConflictThatLosesNeither', async () => {
  const { model, put } = await dataset()
  model.write(pictureOf(model, 'a.png'), 'mine')
  put('a.png', 'theirs', 2)

  await model.save(pictureOf(model, 'a.png'))

  assert.ok(model.store.value.conflicts.has('a.png'))
  assert.equal(model.store.value.drafts['a.png']?.text, 'mine')
  assert.equal(pictureOf(model, 'a.png').caption, 'theirs')
})

for (const [keepMine, caption] of [
  [true, 'mine'],
  [false, 'theirs']
] as const) {
  test(`Conflict_Resolved${keepMine ? 'ForMine' : 'ForTheirs'}_IsOver`, async () => {
    const { model, put, pictures } = await dataset()
    model.write(pictureOf(model, 'a.png'), 'mine')
    put('a.png', 'theirs', 2)
    await model.save(pictureOf(model, 'a.png'))

    await model.resolve(pictureOf(model, 'a.png'), keepMine)

    assert.equal(pictures.get('a.png')?.caption, caption)
    assert.equal(model.store.value.conflicts.size, 0)
    assert.deepEqual(model.store.value.drafts, {})
  })
}

test('Caption_Refused_SaysWhyBesideThePicture', async () => {
  const { model, faults } = await dataset()
  faults.push(new ConnectError('The caption is longer than 100 kB.', Code.InvalidArgument))
  model.write(pictureOf(model, 'a.png'), 'long')

  await model.save(pictureOf(model, 'a.png'))

  assert.deepEqual(model.store.value.refusals, { 'a.png': 'The caption is longer than 100 kB.' })
  assert.equal(model.store.value.drafts['a.png']?.text, 'long')
})

test('Caption_WithoutAConnection_WaitsAsADraft', async () => {
  const { model, faults, pictures } = await dataset()
  faults.push(new TypeError('Failed to fetch'))
  model.write(pictureOf(model, 'a.png'), 'later')
  await model.save(pictureOf(model, 'a.png'))
  assert.deepEqual(model.store.value.refusals, {})

  await model.saveAll()

  assert.equal(pictures.get('a.png')?.caption, 'later')
})

test('EditTags_WithASelection_ConcernsOnlyIt', async () => {
  const { model, pictures } = await dataset()
  model.store.set({ selected: new Set(['b.png']) })

  const { changed } = await model.editTags({ case: 'add', value: { tags: ['new'] } as never })

  assert.equal(changed, 1)
  assert.equal(pictures.get('a.png')?.caption, 'hanako')
})

test('EditTags_WithoutASelection_ConcernsWhatIsShown_AndSavesDraftsFirst', async () => {
  const { model, pictures } = await dataset()
  model.write(pictureOf(model, 'b.png'), 'hanako, coat')
  model.store.set({ search: 'b.png' })

  await model.editTags({ case: 'add', value: { tags: ['new'] } as never })

  assert.equal(pictures.get('b.png')?.caption, 'hanako, coat, new')
  assert.equal(pictures.get('a.png')?.caption, 'hanako')
})

test('Remove_OfSelectedPictures_LeavesTheSelectionClean', async () => {
  const { model } = await dataset()
  model.store.set({ selected: new Set(['a.png', 'b.png']) })

  const trashId = await model.remove(['a.png'])

  assert.equal(trashId, 't')
  assert.deepEqual([...model.store.value.selected], ['b.png'])
  assert.deepEqual(
    model.store.value.pictures?.map(({ id }) => id),
    ['b.png']
  )
})

test('Load_WhilePicturesWereRemovedElsewhere_ForgetsThem', async () => {
  const { model, pictures } = await dataset()
  model.store.set({ selected: new Set(['a.png']) })
  pictures.delete('a.png')

  await model.load(never)

  assert.equal(model.store.value.selected.size, 0)
})

test('Caption_SavedTwiceAtOnce_DoesNotConflictWithItself', async () => {
  const { model, pictures } = await dataset()
  model.write(pictureOf(model, 'a.png'), 'mine')

  const saved = await Promise.all([model.save(pictureOf(model, 'a.png')), model.save(pictureOf(model, 'a.png'))])

  assert.deepEqual(saved, [true, false])
  assert.equal(model.store.value.conflicts.size, 0)
  assert.equal(pictures.get('a.png')?.caption, 'mine')
})

test('Load_WhileAPictureIsAddedSavedOrRemoved_KeepsWhatIsNewerThanTheList', async () => {
  const { model, pictures } = await dataset()
  const stale = [...pictures.values()]
  let answer = () => {}
  const listed = new Promise<void>(resolve => (answer = resolve))
  const host = {
    list: () => listed.then(() => ({ pictures: stale, problems: [] })),
    remove: async () => ({ trashId: 't' })
  }
  const page = new DatasetModel({ datasets: host } as unknown as Host, memory(), 'v')
  const loading = page.load(never)

  page.add(create(PictureSchema, { id: 'c.png', name: 'c.png' })) // an upload ends before the list comes
  page.replace([create(PictureSchema, { id: 'a.png', name: 'a.png', caption: 'new' })])
  await page.remove(['b.png'])
  answer()
  await loading

  const shown = page.shown.map(({ id, caption }) => [id, caption])
  assert.deepEqual(shown, [['a.png', 'new'], ['c.png', '']])
  assert.equal(model.shown.length, 2)
})
