// The list of projects and versions: every change with its way back.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dataset } from './scenes'
import { inTab, until, useBrowser } from './tab'
import type { FakeWebUi } from './fake/server'

useBrowser()

const two = (fake: FakeWebUi) => {
  dataset(fake.world, '太郎', 2)
  return `#/v/${dataset(fake.world, '花子', 3)}/dataset`
}
const labels = (fake: FakeWebUi) => fake.world.projects.map(({ label }) => label)

test('Project_Deleted_ComesBackByUndo', async () => {
  await inTab({ hash: two }, async ({ fake, get }) => {
    await get('project-menu').first().click()
    await get('delete-project').click()
    await get('notice').getByText('“花子” was deleted.').waitFor()
    assert.deepEqual(labels(fake), ['太郎'])

    await get('notice-action').click()

    await until('it is back', () => labels(fake).length === 2)
    await get('notice').getByText('“花子” is back.').waitFor()
  })
})

test('Project_Renamed_KeepsItsPlace', async () => {
  await inTab({ hash: two }, async ({ fake, page, get }) => {
    await get('project-menu').first().click()
    await get('rename-project').click()
    await get('label-editor').fill('花子 2号 / CON')
    await get('label-editor').press('Enter')

    await page.getByRole('heading', { name: '花子 2号 / CON · v1' }).waitFor()
    assert.equal(labels(fake)[0], '花子 2号 / CON')
  })
})

test('Version_CopiedFromAnother_HasItsImages', async () => {
  await inTab({ hash: two }, async ({ fake, get }) => {
    await get('version-menu').first().click()
    await get('copy-version').click()

    await get('notice').getByText('v2 is a copy of v1').waitFor()
    await get('image-count').getByText('3 images').waitFor()
    assert.equal(fake.world.projects[0]?.versions.length, 2)
  })
})

test('Trash_ShowsWhatWasDeleted_AndPutsItBack', async () => {
  await inTab({ hash: two }, async ({ fake, page, get }) => {
    await get('project-menu').first().click()
    await get('delete-project').click()
    await until('it is deleted', () => labels(fake).length === 1)

    await get('trash').click()
    await get('trash-dialog').getByText('花子').waitFor()
    await get('trash-dialog').getByRole('button', { name: 'Put back' }).click()

    await until('it is back', () => labels(fake).length === 2)
    await page.keyboard.press('Escape')
    await get('trash-dialog').waitFor({ state: 'detached' })
  })
})

test('Menu_ByTheKeyboard_WorksLikeByTheMouse', async () => {
  await inTab({ hash: two }, async ({ page, get }) => {
    await get('project-menu').first().focus()
    await page.keyboard.press('Enter')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('Enter')

    await get('label-editor').waitFor()
    await page.keyboard.press('Escape')
    await get('label-editor').waitFor({ state: 'detached' })
  })
})

test('Project_MadeInAnotherWindow_AppearsHere', async () => {
  await inTab({ hash: two }, async ({ page, get, another }) => {
    await get('image-card').first().waitFor()
    const other = await another('')
    await other.getByTestId('new-project').click()
    await other.getByTestId('create-project-label').fill('from the other window')
    await other.getByTestId('create-project').click()

    await page.getByRole('button', { name: 'from the other window', exact: true }).waitFor()
  })
})

test('NewLora_PressedWhileTheProjectsAreStillRead_IsNotLost', async () => {
  const slow = (fake: FakeWebUi) => {
    dataset(fake.world, 'hanako', 3)
    fake.world.slow = 'Projects.List'
    return ''
  }
  await inTab({ hash: slow }, async ({ fake, page, get }) => {
    await until('the projects are asked for', () => fake.world.calls.includes('Projects.List'))
    await get('new-project').click()

    fake.world.slow = ''
    fake.world.touch()

    await get('create-project-label').waitFor()
    await page.locator('.tt-project-list').getByText('hanako').first().waitFor()
    assert.equal(await get('image-card').count(), 0)
  })
})
