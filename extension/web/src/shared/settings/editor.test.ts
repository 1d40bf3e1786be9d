import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clone, create } from '@bufbuild/protobuf'
import { Code, ConnectError } from '@connectrpc/connect'
import { type UpdateVersionRequest, type Version, VersionSchema } from '../gen/train_tools_pb'
import type { Host } from '../host'
import { refuse } from '../refusal'
import { trainingOf } from './merge'
import { SettingsEditor } from './editor'

function memory() {
  const kept = new Map<string, string>()
  return {
    kept,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key)
  }
}

// A host with one version; `fault` is thrown by the next save.
function page() {
  let stored: Version = create(VersionSchema, {
    id: 'v',
    revision: 1n,
    settings: { triggerWord: 'hanako', training: { epochs: 10, rank: 16 }, dataset: { repeats: -1 } }
  })
  const faults: Error[] = []
  const updateVersion = async ({ revision, settings }: UpdateVersionRequest) => {
    const fault = faults.shift()
    if (fault) throw fault
    if (revision !== stored.revision) {
      throw refuse(Code.FailedPrecondition, 'Changed.', 'VERSION_CHANGED')
    }
    stored = create(VersionSchema, { ...stored, revision: revision + 1n, ...(settings && { settings }) })
    return { version: stored }
  }
  const host = { projects: { updateVersion, list: async () => ({ projects: [{ versions: [stored] }] }) } }
  const store = memory()
  const edit = () =>
    new SettingsEditor(
      stored,
      host as unknown as Host,
      store,
      () => {},
      async () => {}
    )
  const elsewhere = (change: (version: Version) => void) => {
    stored = clone(VersionSchema, stored)
    change(stored)
    stored.revision++
  }
  return { editor: edit(), edit, faults, store, elsewhere, stored: () => stored }
}

test('Editor_AfterAChange_SavesByItself', async () => {
  const { editor, stored } = page()

  editor.change(settings => {
    trainingOf(settings).epochs = 20
  })
  await editor.flush()

  assert.equal(stored().settings?.training?.epochs, 20)
  assert.equal(editor.dirty, false)
})

test('Editor_WhereAnotherWindowSaved_KeepsBothChanges', async () => {
  const { editor, stored, elsewhere } = page()
  elsewhere(version => {
    if (version.settings) trainingOf(version.settings).rank = 32
  })

  editor.change(settings => {
    trainingOf(settings).epochs = 20
  })
  await editor.flush()

  assert.deepEqual([stored().settings?.training?.epochs, stored().settings?.training?.rank], [20, 32])
  assert.equal(trainingOf(editor.store.value.draft).rank, 32)
})

test('Editor_OfARefusedValue_SaysWhyAndKeepsIt', async () => {
  const { editor, faults } = page()
  faults.push(refuse(Code.InvalidArgument, 'Rank is 0; choose 1 to 1024.', 'SETTINGS_INVALID', 'rank'))

  editor.change(settings => {
    trainingOf(settings).rank = 0
  })
  await editor.flush()

  assert.equal(editor.store.value.problem, 'Rank is 0; choose 1 to 1024.')
  assert.equal(trainingOf(editor.store.value.draft).rank, 0)
})

test('Editor_OverALostConnection_SavesWhenItIsBack', async () => {
  const { editor, faults, stored } = page()
  faults.push(new ConnectError('Failed to fetch', Code.Unavailable))
  editor.change(settings => {
    settings.triggerWord = 'taro'
  })
  await editor.flush()
  assert.equal(editor.store.value.problem, '')

  await editor.flush()

  assert.equal(stored().settings?.triggerWord, 'taro')
})

test('Editor_AfterAReload_TakesUpWhatWasNotSaved', async () => {
  const { editor, edit, faults, stored, elsewhere } = page()
  faults.push(new ConnectError('Failed to fetch', Code.Unavailable))
  editor.change(settings => {
    settings.triggerWord = 'taro'
  })
  await editor.flush()
  elsewhere(version => {
    if (version.settings) version.settings.notes = 'from elsewhere'
  })

  const reloaded = edit()
  await reloaded.flush()

  assert.equal(stored().settings?.triggerWord, 'taro')
  assert.equal(stored().settings?.notes, 'from elsewhere')
})

test('Editor_ThatSaved_LeavesNothingBehind', async () => {
  const { editor, store } = page()

  editor.change(settings => {
    settings.notes = 'x'
  })
  await editor.flush()

  assert.equal(store.kept.size, 0)
})
