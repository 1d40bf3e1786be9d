// Captions that came as files: in code pages, from other programs, and after their images.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { problem } from '../../extension/web/src/i18n/problem'
import { dataset } from './scenes'
import { inTab, until, useBrowser } from './tab'
import type { FakeWebUi } from './fake/server'

useBrowser()

const seven = (fake: FakeWebUi) => `#/v/${dataset(fake.world, 'hanako', 7)}/dataset`
const captionsOf = (fake: FakeWebUi) => {
  const id = fake.world.projects[0]?.versions[0]?.id ?? ''
  return fake.world.imagesOf(id).map(({ image }) => image.caption)
}
const upload = (name: string, buffer: Buffer) => ({ name, mimeType: '', buffer })

test('Captions_OfACodePage_AreShownWithTheirTextAndConvertedByOnePress', async () => {
  await inTab({ hash: seven }, async ({ fake, page, get }) => {
    fake.world.captionProblems = [problem('dataset.captions_unreadable', { n: '1', files: 'a.txt' })]
    await page.reload()

    await get('unreadable-caption').getByText('花子, smile').waitFor()
    await get('code-page').selectOption('Windows-1251')
    await get('unreadable-caption').getByText('‰ФЋq').waitFor()
    await get('convert-captions').click()

    await get('notice').getByText('1 caption was converted.').waitFor()
    await get('unreadable-captions').waitFor({ state: 'detached' })
    assert.equal(captionsOf(fake)[0], '花子, smile')
    await get('notice-action').click()
    await get('unreadable-captions').waitFor()
  })
})

test('Captions_OfAnotherProgram_AreImportedByOnePress', async () => {
  await inTab({ hash: seven }, async ({ fake, page, get }) => {
    fake.world.captionProblems = [problem('dataset.captions_offered', { n: '1', files: 'metadata.jsonl' })]
    await page.reload()

    await get('import-captions').click()

    await get('notice').getByText('1 caption was imported.').waitFor()
    await get('import-captions').waitFor({ state: 'detached' })
  })
})

test('Captions_DroppedLater_AskBeforeTheyReplaceOthers', async () => {
  await inTab({ hash: seven }, async ({ fake, get }) => {
    await get('image-card').first().waitFor()

    await get('file-input').setInputFiles([
      upload('hanako_01.txt', Buffer.from('from a file')),
      upload('nobody.txt', Buffer.from('x'))
    ])

    await get('upload-left_over').getByText('nobody.txt is not used').waitFor()
    await get('notice').getByText('1 caption was not added').waitFor()
    assert.notEqual(captionsOf(fake)[0], 'from a file')
    await get('notice-action').click()
    await until('the caption is replaced', () => captionsOf(fake)[0] === 'from a file')
  })
})
