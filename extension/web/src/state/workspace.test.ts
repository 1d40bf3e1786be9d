import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create } from '@bufbuild/protobuf'
import { ListProjectsResponseSchema, ProjectSchema, VersionSchema, type Project } from '../api/gen/train_tools_pb'
import type { Host } from '../api/host'
import { hashOf, newest, placeOf, Workspace } from './workspace'

function project(id: string, ...versions: string[]): Project {
  const all = versions.map(version => create(VersionSchema, { id: version, projectId: id, label: version }))
  return create(ProjectSchema, { id, label: id, versions: all })
}

function workspaceOf(projects: Project[], versionId = '') {
  const list = async () => create(ListProjectsResponseSchema, { projects })
  return new Workspace({ projects: { list } } as unknown as Host, { versionId, step: 'train' })
}

test('Hash_OfAPlace_LeadsBackToIt', () => {
  const place = { versionId: '花子/v1 %', step: 'results' } as const

  assert.deepEqual(placeOf(hashOf(place)), place)
})

test('PlaceOf_ABrokenHash_IsTheScreenForANewProject', () => {
  assert.deepEqual(placeOf('#/v/%E0%A4%A/train'), { versionId: '', step: 'dataset' })
  assert.deepEqual(placeOf(''), { versionId: '', step: 'dataset' })
  assert.deepEqual(placeOf('#/v/a/nowhere'), { versionId: 'a', step: 'dataset' })
})

test('Load_WhereThePlaceIsThere_StaysThere', async () => {
  const workspace = workspaceOf([project('b', 'b1', 'b2'), project('a', 'a1')], 'a1')

  await workspace.load()

  assert.equal(workspace.version?.id, 'a1')
  assert.equal(workspace.store.value.step, 'train')
})

test('Load_WhereThePlaceIsGone_GoesToTheNewestVersion', async () => {
  const workspace = workspaceOf([project('empty'), project('b', 'b1', 'b2')], 'deleted')

  await workspace.load()

  assert.equal(workspace.version?.id, 'b2')
})

test('Newest_OfNothing_IsNothing', () => {
  assert.equal(newest([project('empty')]), undefined)
})

test('CountImages_OfAVersion_ReachesTheList', async () => {
  const workspace = workspaceOf([project('a', 'a1')], 'a1')
  await workspace.load()

  workspace.countImages('a1', 12)

  assert.equal(workspace.projectOf('a1')?.versions[0]?.images, 12)
})

test('Load_OnTheScreenForANewProject_StaysThere', async () => {
  const workspace = workspaceOf([project('a', 'a1')])
  await workspace.load()
  assert.equal(workspace.store.value.versionId, 'a1')

  workspace.go('')
  await workspace.load()

  assert.equal(workspace.store.value.versionId, '')
})

test('Load_AfterThePersonWentToANewProjectMeanwhile_StaysThere', async () => {
  const workspace = workspaceOf([project('b', 'b1')])

  const loading = workspace.load()
  workspace.go('')
  await loading

  assert.equal(workspace.store.value.versionId, '')
})
