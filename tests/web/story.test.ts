// The one story that everything is for: from a name to a LoRA in the prompt.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { png } from './images'
import { inTab, until, useBrowser } from './tab'

useBrowser()

const images = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    name: `花子 ${index + 1}.png`,
    mimeType: 'image/png',
    buffer: png(index + 1)
  }))

test('Story_FromANameToTheLoraInThePrompt_NeedsNoOtherDecision', async () => {
  await inTab({ inWebUi: true, prefix: '/sub' }, async ({ fake, page, get }) => {
    fake.world.millisecondsPerStep = 30

    await get('create-project-label').fill('花子')
    await get('create-project').click()
    await get('file-input').setInputFiles(images(12))
    await get('image-count').getByText('12枚').waitFor() // the outer page speaks Japanese
    const captions = get('caption-editor')
    await captions.nth(0).fill('花子, 笑顔')
    await captions.nth(1).fill('花子, 赤いマフラー')
    await captions.nth(1).blur()
    await get('next-train').click()
    await get('begin-train').click()
    await get('run-progress').waitFor()
    await page.reload() // nothing is lost in the middle
    await get('run-progress').waitFor()
    fake.world.millisecondsPerStep = 0
    await get('see-results').click()
    await get('use-lora').click()
    await get('insert-prompt').click()

    const tag = await get('lora-tag').textContent()
    assert.match(tag ?? '', /^<lora:花子-v1(-\d+)?:1>, 花子$/)
    assert.equal(await page.locator('#prompt').inputValue(), tag)
    assert.deepEqual(await page.evaluate('window.calls.map(call => call[0])'), ['refresh', 'insert', 'show'])
    const [version] = fake.world.projects[0]?.versions ?? []
    const stored = fake.world.imagesOf(version?.id ?? '').map(({ image }) => [image.name, image.caption])
    assert.equal(stored.length, 12)
    const captionOf = Object.fromEntries(stored) as Record<string, string> // uploads end in any order
    assert.equal(captionOf['花子 1.png'], '花子, 笑顔')
    assert.equal(captionOf['花子 2.png'], '花子, 赤いマフラー')
  })
})

test('Begin_InTheMiddleOfATraining_ComesBackAfterAReloadWithItsWholeCurve', async () => {
  await inTab({}, async ({ fake, page, get }) => {
    fake.world.millisecondsPerStep = 60
    await get('create-project-label').fill('hanako')
    await get('file-input').setInputFiles(images(3))
    await get('next-train').click()
    await get('begin-train').click()
    await get('run-facts')
      .getByText(/step \d{2,}/)
      .waitFor()

    await page.reload()

    await get('run-facts')
      .getByText(/step \d{2,}/)
      .waitFor()
    await get('stop-and-save').waitFor() // it trains, whatever its first events say again
    await page.locator('.tt-log summary').click()
    await get('run-log').getByText('Started with').waitFor()
    assert.match(page.url(), /#\/v\/v\d+\/train$/)
    assert.equal(fake.world.runs.length, 1)
  })
})

test('Dropping_WithoutAName_IsEnough', async () => {
  await inTab({}, async ({ fake, get }) => {
    await get('file-input').setInputFiles(images(2))

    await get('image-card').nth(1).waitFor()
    assert.equal(fake.world.projects[0]?.label, 'My LoRA')
  })
})

test('Create_WithoutAName_SaysWhatIsMissing', async () => {
  await inTab({}, async ({ fake, get }) => {
    await get('create-project').click()

    await get('problem').getByText('Type a name first').waitFor()
    assert.equal(fake.world.projects.length, 0)
  })
})

test('Create_PressedTwice_MakesOneProject', async () => {
  await inTab({}, async ({ fake, get }) => {
    await get('create-project-label').fill('hanako')
    await get('create-project').dblclick()

    await get('tab-dataset').waitFor()
    assert.equal(fake.world.projects.length, 1)
  })
})

test('Insert_WithoutAWebUi_GoesToTheClipboard', async () => {
  await inTab({}, async ({ fake, page, get }) => {
    fake.world.millisecondsPerStep = 0
    await get('create-project-label').fill('hanako')
    await get('file-input').setInputFiles(images(2))
    await get('next-train').click()
    await get('begin-train').click()
    await get('see-results').click()
    await get('use-lora').click()

    await get('insert-prompt').click()

    await get('notice').getByText('Copied').waitFor()
    assert.equal(await page.evaluate('navigator.clipboard.readText()'), await get('lora-tag').textContent())
  })
})

test('Run_WhileItTrains_IsPausedGoneOnAndStopped', async () => {
  await inTab({}, async ({ fake, get }) => {
    fake.world.millisecondsPerStep = 200
    await get('create-project-label').fill('hanako')
    await get('file-input').setInputFiles(images(3))
    await get('next-train').click()
    await get('begin-train').click()

    await get('pause').click()
    await get('run-status').getByText('Paused').waitFor()
    await get('resume').click()
    await get('run-status').getByText('Training').waitFor()
    await get('stop-and-save').click()

    await get('run-status').getByText('Stopped').waitFor()
    await get('comparison')
      .getByText(/Predicted .*took/)
      .waitFor()
    await until('a file was kept', () => (fake.world.runs[0]?.checkpoints.length ?? 0) > 0)
  })
})

test('Cancel_AsksFirst_ForThereIsNoUndo', async () => {
  await inTab({}, async ({ fake, get }) => {
    fake.world.millisecondsPerStep = 200
    await get('create-project-label').fill('hanako')
    await get('file-input').setInputFiles(images(3))
    await get('next-train').click()
    await get('begin-train').click()

    await get('cancel').click()
    assert.notEqual(fake.world.runs[0]?.run.status, 9)
    await get('cancel-yes').click()

    await get('run-status').getByText('Cancelled').waitFor()
  })
})
