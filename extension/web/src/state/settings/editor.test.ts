import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clone, create } from '@bufbuild/protobuf'
import { Code, ConnectError } from '@connectrpc/connect'
import { type UpdateVersionRequest, type Version, VersionSchema } from '../../api/gen/train_tools_pb'
import type { Host } from '../../api/host'
import { problem } from '../../i18n/problem'
import { refuse } from '../../api/refusal'
import { SettingsEditor } from './editor'
import { setValues, trainingJson, type Values, valuesOf } from './values'

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
    settings: { triggerWord: 'hanako', trainingJson: trainingJson({ epochs: 10, rank: 16, repeats: null }) }
  })
  const faults: Error[] = []
  const sent: Values[] = []
  const updateVersion = async ({ revision, settings }: UpdateVersionRequest) => {
    const fault = faults.shift()
    if (fault) throw fault
    if (revision !== stored.revision) {
      throw refuse(Code.FailedPrecondition, 'Changed.', 'VERSION_CHANGED')
    }
    if (settings) {
      sent.push(valuesOf(settings))
      const values = stored.settings ? valuesOf(stored.settings) : {}
      stored = clone(VersionSchema, { ...stored, revision: revision + 1n, settings })
      if (stored.settings) setValues(stored.settings, { ...values, ...valuesOf(settings) })
    }
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
  const valuesThere = () => (stored.settings ? valuesOf(stored.settings) : {})
  return { editor: edit(), edit, faults, store, elsewhere, sent, stored: () => stored, valuesThere }
}

test('Editor_AfterAChange_SavesByItself', async () => {
  const { editor, valuesThere } = page()

  editor.change(settings => setValues(settings, { epochs: 20 }))
  await editor.flush()

  assert.equal(valuesThere()['epochs'], 20)
  assert.equal(editor.dirty, false)
})

test('Editor_WhereAnotherWindowSaved_KeepsBothChanges', async () => {
  const { editor, valuesThere, elsewhere } = page()
  elsewhere(version => {
    if (version.settings) setValues(version.settings, { rank: 32 })
  })

  editor.change(settings => setValues(settings, { epochs: 20 }))
  await editor.flush()

  assert.deepEqual([valuesThere()['epochs'], valuesThere()['rank']], [20, 32])
  assert.equal(valuesOf(editor.store.value.draft)['rank'], 32)
})

test('Editor_OfARefusedValue_SaysWhyAndKeepsIt', async () => {
  const { editor, faults } = page()
  faults.push(refuse(Code.InvalidArgument, problem('setting.range', { value: '0' }, 'rank'), 'SETTINGS_INVALID'))

  editor.change(settings => setValues(settings, { rank: 0 }))
  await editor.flush()

  assert.equal(editor.store.value.problem?.code, 'setting.range')
  assert.equal(valuesOf(editor.store.value.draft)['rank'], 0)
})

test('Editor_OverALostConnection_SavesWhenItIsBack', async () => {
  const { editor, faults, stored } = page()
  faults.push(new ConnectError('Failed to fetch', Code.Unavailable))
  editor.change(settings => {
    settings.triggerWord = 'taro'
  })
  await editor.flush()
  assert.equal(editor.store.value.problem, null)

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

test('Editor_OfOneChange_SendsNoOtherValue', async () => {
  const { editor, elsewhere, sent } = page()
  elsewhere(version => {
    if (version.settings) version.settings.trainingJson = new TextEncoder().encode('{"seed":9223372036854775807}')
  })

  editor.change(settings => setValues(settings, { epochs: 20 }))
  await editor.flush()

  assert.deepEqual(sent, [{ epochs: 20 }])
})
