// The settings' screen: presets, recommended values, the forecast, and Begin that is never silent.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Code, create } from '../../extension/web/tools/packages'
import {
  CatalogueSettingSchema,
  ValueKind,
  VersionSettingsSchema
} from '../../extension/web/src/api/gen/train_tools_pb'
import { problem } from '../../extension/web/src/i18n/problem'
import { setValues, valuesOf } from '../../extension/web/src/state/settings/values'
import { dataset } from './scenes'
import { inTab, until, useBrowser } from './tab'
import type { FakeWebUi } from './fake/server'

useBrowser()

const train = (fake: FakeWebUi) => `#/v/${dataset(fake.world, 'hanako', 14)}/train`
const settingsOf = (fake: FakeWebUi) => fake.world.projects[0]?.versions[0]?.settings
const valuesIn = (fake: FakeWebUi) => valuesOf(settingsOf(fake) ?? create(VersionSettingsSchema))

test('Begin_WhereImagesAreLeftOut_SaysHowManyAreUsedAndWhyOnAPress', async () => {
  const leftOut = (fake: FakeWebUi) => {
    fake.world.leftOut = [problem('image.empty', { file: 'a.png' }), problem('image.cut_off', { file: 'b.png' })]
    return train(fake)
  }
  await inTab({ hash: leftOut }, async ({ get }) => {
    const plan = get('dataset-plan')
    await plan.getByText('14 of 16 images are used').waitFor()
    assert.equal(await plan.getByText('a.png: the file is empty').isVisible(), false)

    await plan.getByText('14 of 16 images are used').click()

    await plan.getByText('a.png: the file is empty').waitFor()
    await plan.getByText('b.png is cut off').waitFor()
  })
})

test('Begin_WhereAllImagesAreUsed_SaysNothingOfIt', async () => {
  await inTab({ hash: train }, async ({ get }) => {
    await get('arithmetic').waitFor()

    assert.equal(await get('dataset-plan').count(), 0)
  })
})

test('Arithmetic_WhileSettingsChange_ShowsTheRealNumbers', async () => {
  await inTab({ hash: train }, async ({ get, page }) => {
    await get('arithmetic').getByText('12 images × 10 repeats × 10 epochs / 1 = 1,200 steps').waitFor()

    await page.getByRole('switch', { name: 'Flip' }).check()
    await page.getByLabel('Repeats').fill('3')

    await get('arithmetic').getByText('12 images × 3 repeats × 2 (mirrored) × 10 epochs / 1 = 720 steps').waitFor()
    await get('estimate').getByText('about 7 minutes').waitFor()
  })
})

test('Setting_OtherThanRecommended_GoesBackByOnePress', async () => {
  await inTab({ hash: train }, async ({ fake, page, get }) => {
    await page.getByLabel('Epochs', { exact: true }).fill('33')
    await get('recommended-epochs').getByText('Recommended: 10').waitFor()
    await get('all-settings').getByText('1 changed').waitFor()

    await get('recommended-epochs').click()

    await until('it is back', () => valuesIn(fake)['epochs'] === 10)
    assert.equal(await page.getByLabel('Epochs', { exact: true }).inputValue(), '10')
  })
})

test('Preset_OfAStyle_ChangesTheRankButNotTheEpochsThatWereChosen', async () => {
  await inTab({ hash: train }, async ({ fake, page, get }) => {
    await page.getByLabel('Epochs', { exact: true }).fill('33')

    await get('kind').getByRole('radio', { name: 'Style' }).click()

    await until('the preset is saved', () => valuesIn(fake)['rank'] === 32)
    assert.equal(valuesIn(fake)['epochs'], 33)
  })
})

test('Begin_WithoutABaseModel_SaysWhyAndLeadsToTheField', async () => {
  await inTab(
    {
      hash: fake => {
        fake.world.models = []
        return train(fake)
      }
    },
    async ({ fake, page, get }) => {
      await get('begin-train').click()

      await get('problem').getByText('Training cannot begin yet: No base model is chosen.').waitFor()
      await page.waitForFunction('document.activeElement?.id === "tt-field-base_model_id"')
      assert.equal(fake.world.runs.length, 0)
    }
  )
})

test('Begin_OfTwoWrongSettings_ShowsEachAtItsFieldAlsoWhereThatIsFoldedAway', async () => {
  const wrong = (fake: FakeWebUi) => {
    // What is shown comes with the refused Begin: Validate never answers.
    fake.world.faults.set('Training.Validate', { code: Code.Canceled, text: '', times: Infinity })
    const address = train(fake)
    const settings = settingsOf(fake)
    if (settings) setValues(settings, { resolution: 100, max_token_length: 80 })
    return address
  }
  await inTab({ hash: wrong }, async ({ fake, page, get }) => {
    const problemAt = (setting: string) => page.locator(`[data-setting=${setting}]`).getByTestId('problem')
    await get('arithmetic').waitFor({ state: 'detached' })
    assert.equal(await get('problem').count(), 0)

    await get('begin-train').click()

    await problemAt('resolution').getByText('Resolution is 100; choose a multiple of 64 from 64 to 2048').waitFor()
    await problemAt('max_token_length').getByText('Max token length is 80; choose 75, 150, 225').waitFor()
    assert.equal(await problemAt('rank').count(), 0)
    await page.waitForFunction('document.activeElement?.id === "tt-field-resolution"')
    assert.equal(fake.world.runs.length, 0)
  })
})

test('Begin_WithoutImages_LeadsToTheDataset', async () => {
  await inTab({ hash: fake => `#/v/${dataset(fake.world, 'empty', 0)}/train` }, async ({ page, get }) => {
    await page.getByText('Drop images into the dataset first.').waitFor()

    await page.getByRole('button', { name: 'To the dataset' }).click()

    await get('drop-zone').waitFor()
  })
})

test('Number_OutOfRange_IsMarkedAndNotSaved', async () => {
  await inTab({ hash: train }, async ({ fake, page }) => {
    const epochs = page.getByLabel('Epochs', { exact: true })

    await epochs.fill('0')

    assert.equal(await epochs.getAttribute('aria-invalid'), 'true')
    await epochs.fill('１２')
    await until('full-width digits are read', () => valuesIn(fake)['epochs'] === 12)
  })
})

test('Number_LeftOutOfRange_SaysThatTheOldOneStaysAndWhatFits', async () => {
  await inTab({ hash: train }, async ({ fake, page }) => {
    const epochs = page.getByLabel('Epochs', { exact: true })
    await epochs.fill('0')

    await epochs.blur()

    await page.getByText(/“0” cannot be used here, so it is still 10\. Enter a whole number from 1 to/).waitFor()
    assert.deepEqual([await epochs.inputValue(), valuesIn(fake)['epochs']], ['10', 10])
    await epochs.fill('12')
    assert.equal(await page.getByText('cannot be used here').count(), 0)
  })
})

test('Finding_OfASetting_StandsBesideItsField', async () => {
  await inTab({ hash: train }, async ({ page, get }) => {
    await get('all-settings').click()

    await page.getByLabel('Learning rate', { exact: true }).fill('0.5')

    await page.locator('[data-setting=learning_rate]').getByText('usually breaks the images').waitFor()
  })
})

test('Setting_ThatOnlyTheCatalogueDeclares_IsDrawnAndEdited', async () => {
  const later = (fake: FakeWebUi) => {
    const say = (key: string, title: string, shape: object) =>
      create(CatalogueSettingSchema, { key, title, help: `What ${title} does.`, group: 'network', ...shape })
    fake.world.moreSettings = [
      say('dreaminess', 'Dreaminess', { kind: ValueKind.NUMBER, min: 0, max: 1, automatic: true }),
      say('dream_of', 'Dream of', { kind: ValueKind.CHOICE, choices: ['sheep', 'rain'] }),
      say('dream_length', 'Dream length', { kind: ValueKind.WHOLE, choices: ['5', '10'], automatic: true }),
      say('lucid', 'Lucid', { kind: ValueKind.TOGGLE, automatic: true }),
      say('diary', 'Diary', { kind: ValueKind.TEXT }),
      say('riddle', 'Riddle', { kind: 99 })
    ]
    const address = train(fake)
    const settings = settingsOf(fake)
    if (settings) setValues(settings, { dream_of: 'rain', riddle: 'why' })
    return address
  }
  await inTab({ hash: later }, async ({ fake, page, get }) => {
    await get('all-settings').click()
    assert.equal(await page.getByLabel('Dream of').locator('option:checked').textContent(), 'rain')
    assert.equal(await page.locator('#tt-field-riddle').textContent(), 'why')

    await page.getByLabel('Dreaminess').fill('0.25')
    await page.getByLabel('Dream of').selectOption('sheep')
    await page.getByLabel('Dream length').selectOption('10')
    await page.getByLabel('Lucid').selectOption('off')
    await page.getByLabel('Diary').fill('花子の日記')

    await until('all is saved', () => valuesIn(fake)['diary'] === '花子の日記')
    const { dreaminess, dream_of, dream_length, lucid, riddle } = valuesIn(fake)
    assert.deepEqual([dreaminess, dream_of, dream_length, lucid, riddle], [0.25, 'sheep', 10, false, 'why'])
    await page.locator('[data-setting=dreaminess]').getByText('What Dreaminess does.').waitFor()
  })
})

test('Form_InAnotherLanguage_HasTheCataloguesTextsOfThat', async () => {
  await inTab({ hash: train }, async ({ page, get }) => {
    await get('all-settings').click()
    await page.getByLabel('Rank (dim)').waitFor()

    await page.locator('.tt-language').selectOption('ja')

    await page.getByLabel('ランク（dim）').waitFor()
    await page.getByText('メモリとファイル').waitFor()
  })
})

test('Settings_OfTwoWindows_AreJoined', async () => {
  await inTab({ hash: train }, async ({ fake, page, another }) => {
    await page.getByLabel('Trigger word').waitFor()
    const other = await another(new URL(page.url()).hash)
    await other.getByLabel('Epochs', { exact: true }).fill('25')
    await until('the other window saved', () => valuesIn(fake)['epochs'] === 25)

    await page.getByLabel('Trigger word').fill('taro')

    await until(
      'both are there',
      () => settingsOf(fake)?.triggerWord === 'taro' && valuesIn(fake)['epochs'] === 25
    )
  })
})

test('Queue_OfASecondTraining_IsShownAndCancelled', async () => {
  await inTab(
    {
      hash: fake => {
        dataset(fake.world, 'taro', 9)
        return train(fake)
      }
    },
    async ({ fake, page, get }) => {
      fake.world.millisecondsPerStep = 200
      await get('begin-train').click()
      await get('run-progress').waitFor()
      await page.getByRole('button', { name: 'taro', exact: true }).click()
      await get('tab-train').click()
      await get('begin-train').click()
      await get('run-status').getByText('Waiting').waitFor()
      await get('queue').getByText('hanako · v1').waitFor()

      await get('cancel').click()

      await get('run-status').getByText('Cancelled').waitFor()
    }
  )
})
