// An image at its full size, and the texts that leave the page.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Code } from '../../extension/web/tools/packages'
import { RunStatus } from '../../extension/web/src/api/gen/train_tools_pb'
import { png } from './images'
import { dataset, manyImages, run } from './scenes'
import { inTab, until, useBrowser } from './tab'
import type { FakeWebUi } from './fake/server'

useBrowser()

const seven = (fake: FakeWebUi) => `#/v/${dataset(fake.world, 'hanako', 7)}/dataset`
const imageOf = (fake: FakeWebUi, index: number) =>
  fake.world.imagesOf(fake.world.projects[0]?.versions[0]?.id ?? '')[index]

test('Thumbnail_Pressed_ShowsTheImageItselfWithItsFacts', async () => {
  await inTab({ hash: seven }, async ({ fake, page, get }) => {
    await get('open-image').nth(1).click()

    await page.locator('[data-testid=view-image][data-whole=true]').waitFor()
    const shown = await get('view-image').evaluate((image: HTMLImageElement) => image.naturalWidth)
    assert.equal(shown, 192)
    assert.match((await get('view-facts').textContent()) ?? '', /^hanako_02\.png192 × 240 pixels, [\d.]+ k?B$/)
    assert.equal(await get('view-place').textContent(), '2 of 7')
    assert.ok(fake.world.calls.includes('Datasets.Original'))
  })
})

test('View_ByKeyboard_TurnsThePagesAndGivesTheFocusToTheCardItEndedOn', async () => {
  await inTab({ hash: seven }, async ({ page, get }) => {
    await get('open-image').nth(1).focus()
    await page.keyboard.press('Enter')
    await get('view-place').getByText('2 of 7').waitFor()

    await page.keyboard.press('ArrowRight')
    await get('view-place').getByText('3 of 7').waitFor()
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('ArrowLeft') // there is none before the first
    await get('view-place').getByText('1 of 7').waitFor()
    await page.keyboard.press('Escape')

    await get('image-view').waitFor({ state: 'detached' })
    const focused = get('open-image').first()
    assert.equal(await focused.evaluate(button => button === document.activeElement), true)
  })
})

test('View_OfASearch_TurnsAmongWhatIsShownOnly', async () => {
  await inTab({ hash: seven }, async ({ get }) => {
    await get('search').fill('full body')
    await get('open-image').first().click()

    await get('view-place').getByText('1 of 2').waitFor()
    await get('viewNext').click()

    await get('view-facts').getByText('hanako_05.png').waitFor()
  })
})

test('Caption_InTheView_IsSavedByEnterAndGoesOnToTheNextImage', async () => {
  await inTab({ hash: seven }, async ({ fake, page, get }) => {
    await get('open-image').first().click()
    await get('image-view').getByTestId('caption-editor').fill('hanako, first')
    await page.keyboard.press('Enter')
    await get('view-place').getByText('2 of 7').waitFor()
    await page.keyboard.press('Control+A')
    await page.keyboard.type('hanako, second')
    await page.keyboard.press('ArrowLeft') // within the text
    await get('view-close').click()

    await until('both are saved', () => imageOf(fake, 1)?.image.caption === 'hanako, second')
    assert.equal(imageOf(fake, 0)?.image.caption, 'hanako, first')
    assert.equal(await get('caption-editor').nth(1).inputValue(), 'hanako, second')
  })
})

test('Escape_InACaptionOfTheView_BringsTheOldTextBackAndClosesOnlyThen', async () => {
  await inTab({ hash: seven }, async ({ fake, page, get }) => {
    await get('open-image').first().click()
    const caption = get('image-view').getByTestId('caption-editor')
    const before = await caption.inputValue()
    await caption.fill('wrong')

    await page.keyboard.press('Escape')
    assert.equal(await caption.inputValue(), before)
    await page.keyboard.press('ArrowRight') // the caption was left
    await get('view-place').getByText('2 of 7').waitFor()
    await page.keyboard.press('Escape')

    await get('image-view').waitFor({ state: 'detached' })
    assert.equal(fake.world.calls.includes('Datasets.SetCaption'), false)
  })
})

test('View_OfAnImageThatCannotBeHad_ShowsTheSmallOneAndSaysWhy', async () => {
  await inTab({ hash: seven }, async ({ fake, get }) => {
    const text = 'hanako_01.png is no longer there. Drop it again.'
    fake.world.faults.set('Datasets.Original', { code: Code.NotFound, text, times: 1 })

    await get('open-image').first().click()

    await get('image-view').getByText(text).waitFor()
    await get('view-image').waitFor()
  })
})

test('View_OnAPhone_FitsTheScreen', async () => {
  await inTab({ hash: seven, width: 390, language: 'ja' }, async ({ page, get }) => {
    await get('open-image').first().click()
    await page.locator('[data-testid=view-image][data-whole=true]').waitFor()

    const box = await get('image-view').boundingBox()
    const editor = await get('image-view').getByTestId('caption-editor').boundingBox()
    assert.deepEqual([box?.x, box?.width], [0, 390])
    assert.ok(editor && editor.y + editor.height <= 860)
  })
})

test('Thumbnail_PressedWithCtrl_IsSelected', async () => {
  await inTab({ hash: seven }, async ({ get }) => {
    await get('open-image').nth(0).click({ modifiers: ['Control'] })
    await get('open-image').nth(2).click({ modifiers: ['Shift'] })

    await get('bulk-bar').getByText('3 selected').waitFor()
    assert.equal(await get('image-view').count(), 0)
  })
})

test('Names_ThatMacOsSpeltWithTwoCharacters_ReachTheHostWithOne', async () => {
  await inTab({}, async ({ fake, get }) => {
    const two = 'か\u3099' // が
    await get('create-project-label').fill(two)
    await get('file-input').setInputFiles([
      { name: '\u304c.png', mimeType: 'image/png', buffer: png(1) },
      { name: `${two}.txt`, mimeType: 'text/plain', buffer: Buffer.from(`${two}, hat`) },
      { name: `${two}2.png`, mimeType: 'image/png', buffer: png(2) }
    ])
    await get('image-count').getByText('2 images').waitFor()

    await get('caption-editor').nth(1).fill(two)
    await get('caption-editor').nth(1).blur()

    const captionOf = (name: string) =>
      [imageOf(fake, 0), imageOf(fake, 1)].find(found => found?.image.name === name)?.image.caption
    await until('the caption is saved', () => captionOf('\u304c2.png') === '\u304c')
    assert.equal(captionOf('\u304c.png'), '\u304c, hat') // the caption file was paired
    assert.equal(fake.world.projects[0]?.label, '\u304c')
  })
})

test('Step_ThatIsOpened_BeginsAtItsTop', async () => {
  await inTab({ hash: fake => `#/v/${manyImages(fake.world, 'hanako', 300)}/dataset` }, async ({ page, get }) => {
    await get('image-card').first().waitFor()
    const step = page.locator('#tt-step')
    await step.evaluate(element => element.scrollTo({ top: 2000 }))

    await page.getByRole('tab', { name: 'Train' }).click()

    await get('base-model').waitFor()
    assert.equal(await step.evaluate(element => element.scrollTop), 0)
  })
})

test('Chart_OfAShortRun_HasNoTickBetweenTwoSteps', async () => {
  const short = (fake: FakeWebUi) => {
    const id = dataset(fake.world, 'hanako', 12)
    run(fake.world, id, 4, 10, RunStatus.TRAINING)
    return `#/v/${id}/train`
  }
  await inTab({ hash: short }, async ({ page }) => {
    await page.addInitScript(() => {
      const [drawn, draw] = [[] as string[], CanvasRenderingContext2D.prototype.fillText]
      Object.assign(window, { drawn })
      CanvasRenderingContext2D.prototype.fillText = function (text, ...place) {
        drawn.push(text)
        draw.call(this, text, ...place)
      }
    })
    await page.reload()
    await page.locator('.tt-chart canvas').first().waitFor()
    const all = await page.evaluate(() => (window as unknown as { drawn: string[] }).drawn)

    const ticks = all.filter(text => /^[0-9.,]+$/.test(text))
    const losses = ticks.filter(text => Number(text) < 1 && text !== '0')
    assert.deepEqual(
      ticks.filter(text => !losses.includes(text) && !Number.isInteger(Number(text))),
      []
    )
    assert.ok(['2', '3'].every(step => ticks.includes(step)), ticks.join(' '))
  })
})
