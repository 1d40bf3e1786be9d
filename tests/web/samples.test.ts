// The samples that a training makes: their prompts in the form, the strip below the chart, and one of them large.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RunStatus } from '../../extension/web/src/api/gen/train_tools_pb'
import { setValues, valuesOf } from '../../extension/web/src/state/settings/values'
import type { FakeWebUi } from './fake/server'
import { finish, sampleAt } from './fake/trainer'
import { dataset, run } from './scenes'
import { inTab, type Tab, until, useBrowser } from './tab'

useBrowser()

const prompts = 'hanako, smile --n blurry\nhanako in the rain --w 768'
const settingsOf = (fake: FakeWebUi) => {
  const found = fake.world.projects[0]?.versions[0]?.settings
  if (!found) throw new Error('There is no version yet.')
  return found
}

// A version with prompts whose training has come to a step; ten steps an epoch, so that samples are of epochs 0 to 3.
function trained(status: RunStatus, screen: string, upTo = 30) {
  return (fake: FakeWebUi) => {
    const id = dataset(fake.world, 'hanako', 3)
    setValues(settingsOf(fake), { sample_prompts: prompts })
    run(fake.world, id, upTo, 100, status)
    return `#/v/${id}/${screen}`
  }
}

const recordIn = (fake: FakeWebUi) => fake.world.runs[0] ?? assert.fail('There is no run.')
const momentsIn = ({ get }: Tab, row: number) => get('sample-row').nth(row).getByTestId('sample').allTextContents()
const placeIs = ({ get }: Tab, text: string) => get('sample-place').getByText(text, { exact: true }).waitFor()

test('Samples_OfATrainingThatGoesOn_GrowByItsEventsALinePerPrompt', async () => {
  await inTab({ hash: trained(RunStatus.TRAINING, 'train', 20) }, async tab => {
    const { fake, get } = tab
    await get('sample').nth(5).waitFor()
    assert.deepEqual(await get('sample-prompt').allTextContents(), ['hanako, smile', 'hanako in the rain'])
    assert.deepEqual(await momentsIn(tab, 1), ['base', 'epoch 1', 'epoch 2'])

    sampleAt(fake.world, recordIn(fake), 3, 30)

    await get('sample').nth(7).waitFor()
    assert.deepEqual(await momentsIn(tab, 0), ['base', 'epoch 1', 'epoch 2', 'epoch 3'])
    assert.deepEqual(await momentsIn(tab, 1), ['base', 'epoch 1', 'epoch 2', 'epoch 3'])
    await get('sample').locator('img').nth(7).waitFor()
  })
})

test('Samples_ThatAreMadeAgain_AreShownAnew', async () => {
  await inTab({ hash: trained(RunStatus.TRAINING, 'train') }, async ({ fake, get }) => {
    const before = await get('sample').filter({ hasText: 'epoch 3' }).first().locator('img').getAttribute('src')

    sampleAt(fake.world, recordIn(fake), 3, 30)

    await get('samples').locator(`img[src="${before}"]`).waitFor({ state: 'detached' })
    assert.equal(await get('sample').count(), 8)
  })
})

test('Samples_MoreThanFit_ShowTheNewest', async () => {
  await inTab({ hash: trained(RunStatus.TRAINING, 'train', 100), width: 800 }, async ({ get }) => {
    const newest = get('sample').filter({ hasText: 'epoch 10' }).first()

    await newest.waitFor()

    const within = await newest.evaluate(cell => {
      const list = cell.closest('.tt-samples-lines')
      return list !== null && cell.getBoundingClientRect().right <= list.getBoundingClientRect().right
    })
    assert.equal(within, true)
  })
})

test('Sample_OfAnyShape_StaysAboveItsEpoch', async () => {
  await inTab({ hash: trained(RunStatus.TRAINING, 'train') }, async ({ get }) => {
    await get('sample').locator('img').nth(7).waitFor()

    const overlaps = await get('sample').evaluateAll(cells =>
      cells.filter(cell => {
        const [image, moment] = [cell.querySelector('img'), cell.lastElementChild]
        return !image || !moment || image.getBoundingClientRect().bottom > moment.getBoundingClientRect().top
      })
    )
    assert.equal(overlaps.length, 0)
  })
})

test('Sample_Pressed_IsShownLargeAndTurnsByKeys', async () => {
  await inTab({ hash: trained(RunStatus.TRAINING, 'train') }, async tab => {
    const { page, get } = tab
    await get('sample').filter({ hasText: 'epoch 2' }).first().click()
    await page.locator('[data-testid=sample-large][data-whole=true]').waitFor()
    await placeIs(tab, 'epoch 2 · 3 of 4')
    assert.equal(await get('sample-view-prompt').textContent(), 'hanako, smile')

    await page.keyboard.press('ArrowLeft')
    await placeIs(tab, 'epoch 1 · 2 of 4')
    await page.keyboard.press('ArrowDown')
    await get('sample-view-prompt').getByText('hanako in the rain').waitFor()
    await placeIs(tab, 'epoch 1 · 2 of 4')
    await page.keyboard.press('ArrowDown') // there is none below the last
    await get('sample-later').click()
    await get('sample-above').click()
    await get('sample-view-prompt').getByText('hanako, smile').waitFor()
    await placeIs(tab, 'epoch 2 · 3 of 4')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight') // nor one behind the newest
    await placeIs(tab, 'epoch 3 · 4 of 4')
    assert.equal(await get('sample-later').getAttribute('aria-disabled'), 'true')
    await page.keyboard.press('Escape')

    await get('sample-view').waitFor({ state: 'detached' })
    const focused = get('sample').filter({ hasText: 'epoch 3' }).first()
    assert.equal(await focused.evaluate(cell => cell === document.activeElement), true)
  })
})

test('Strip_ByKeyboard_IsOneStopWhoseArrowsMoveInIt', async () => {
  await inTab({ hash: trained(RunStatus.TRAINING, 'train') }, async tab => {
    const { page, get } = tab
    await get('sample').nth(7).waitFor()
    assert.equal(await get('samples').locator('button[tabindex="0"]').count(), 1)
    await get('samples').locator('button[tabindex="0"]').focus()

    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')

    await get('sample-view-prompt').getByText('hanako in the rain').waitFor()
    await placeIs(tab, 'epoch 2 · 3 of 4')
  })
})

test('Samples_AfterAReload_AreThereAgain', async () => {
  await inTab({ hash: trained(RunStatus.TRAINING, 'train') }, async tab => {
    await tab.get('sample').nth(7).waitFor()

    await tab.page.reload()

    await tab.get('sample').nth(7).waitFor()
    assert.deepEqual(await momentsIn(tab, 0), ['base', 'epoch 1', 'epoch 2', 'epoch 3'])
  })
})

test('Samples_OfAFinishedRun_AreAmongItsResults', async () => {
  await inTab({ hash: trained(RunStatus.DONE, 'results') }, async tab => {
    await tab.get('sample').nth(7).click()

    await placeIs(tab, 'epoch 3 · 4 of 4')
  })
})

test('Samples_WhenTheTrainingEnds_StayBelowItsChart', async () => {
  await inTab({ hash: trained(RunStatus.TRAINING, 'train') }, async ({ fake, get }) => {
    await get('sample').nth(7).waitFor()

    finish(fake.world, recordIn(fake), RunStatus.DONE)

    await get('run-status').getByText('Done').waitFor()
    await get('run-progress').getByTestId('sample').nth(7).waitFor()
  })
})

test('Run_WithoutPrompts_HasNoStripAndAsksForNone', async () => {
  const without = (fake: FakeWebUi) => {
    const id = dataset(fake.world, 'hanako', 3)
    run(fake.world, id, 30, 100, RunStatus.TRAINING)
    return `#/v/${id}/train`
  }
  await inTab({ hash: without }, async ({ fake, get }) => {
    await get('run-progress').getByRole('img').waitFor()

    assert.equal(await get('samples').count(), 0)
    assert.equal(fake.world.calls.includes('Results.ListSamples'), false)
  })
})

test('Prompts_OfSeveralLines_AreTypedAndAWrongOneIsSaidAtTheField', async () => {
  await inTab({ hash: fake => `#/v/${dataset(fake.world, 'hanako', 14)}/train` }, async ({ fake, page, get }) => {
    const field = page.getByLabel('Sample prompts')
    await field.fill('hanako --n blurry')
    await field.press('End')
    await field.press('Enter')
    await field.pressSequentially('rain --q 3')
    await get('begin-train').click()

    const row = page.locator('[data-setting=sample_prompts]')
    await row.getByText('Line 2 of the prompts: --q is not known.').waitFor()
    assert.equal(fake.world.runs.length, 0)
    await field.fill('hanako --n blurry\nrain')
    await until('they are kept', () => valuesOf(settingsOf(fake))['sample_prompts'] === 'hanako --n blurry\nrain')
    await row.getByText('is not known').waitFor({ state: 'detached' })

    await row.getByText('Recommended: empty').click()

    await until('none is left', () => valuesOf(settingsOf(fake))['sample_prompts'] === null)
  })
})
