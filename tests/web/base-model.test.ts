// The checkpoint to train on, what is told of it, and the VAE.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dataset } from './scenes'
import { inTab, until, useBrowser } from './tab'
import type { FakeWebUi } from './fake/server'

useBrowser()
const train = (fake: FakeWebUi) => `#/v/${dataset(fake.world, 'hanako', 14)}/train`

const settingsOf = (fake: FakeWebUi) => fake.world.projects[0]?.versions[0]?.settings

test('BaseModel_ThatPredictsV_SaysSoBesideItsFamily', async () => {
  await inTab({ hash: train }, async ({ get }) => {
    await get('base-model')
      .getByText('photo/realistic-5.safetensors (SD 1.x, v-prediction, zero-terminal SNR)')
      .waitFor({ state: 'attached' })
  })
})

test('Vae_OfTheCheckpointTheWebUiOrAFile_IsAChoice', async () => {
  await inTab({ hash: train }, async ({ fake, get }) => {
    await get('vae').getByText('vae-ft-mse.safetensors · selected in the WebUI').waitFor({ state: 'attached' })
    await get('vae').getByText('the one in the checkpoint', { exact: true }).waitFor({ state: 'attached' })

    await get('vae').selectOption('mse')
    await until('the file is saved', () => settingsOf(fake)?.vaeId === 'mse')
    await get('base-model').selectOption('photo')
    await get('vae').getByText('the one in the checkpoint (it has none)').waitFor({ state: 'attached' })
    await get('vae').selectOption('webui')
    await until('the choice is saved', () => settingsOf(fake)?.vaeId === 'webui')
  })
})

test('BaseModel_LoadedInTheWebUi_IsChosenByItself', async () => {
  await inTab({ hash: train }, async ({ fake, get }) => {
    await until('it is saved', () => settingsOf(fake)?.baseModelId === 'anime')

    await get('base-model').selectOption('xl')

    await get('problem').getByText('big-xl.safetensors is an SDXL model').waitFor()
  })
})

test('BaseModels_ThatAreStillRead_AreNotCalledNone', async () => {
  const starting = (fake: FakeWebUi) => {
    fake.world.reading = true
    return `#/v/${dataset(fake.world, 'hanako', 3)}/train`
  }
  await inTab({ hash: starting }, async ({ fake, page, get }) => {
    await get('base-model').getByText('Reading the list …').waitFor({ state: 'attached' })
    assert.equal(await page.getByText('No model was found').count(), 0)
    assert.equal(await page.getByText('chosen base model').count(), 0)

    fake.world.reading = false

    await get('base-model').getByText('anime').first().waitFor({ state: 'attached' })
    assert.equal(await get('base-model').getByText('Reading the list …').count(), 0)
  })
})

for (const [speeds, time] of [
  ['others', 'about 10 minutes to 40 minutes'],
  ['none', 'known after the first steps']
] as const) {
  test(`Estimate_WhereTheMeasuredRunsAre_${speeds}_TellsNoSingleTime`, async () => {
    const measured = (fake: FakeWebUi) => {
      fake.world.speeds = speeds
      return train(fake)
    }
    await inTab({ hash: measured }, async ({ get }) => get('estimate').getByText(time).waitFor())
  })
}

test('Estimate_WithoutABaseModel_TellsNoSizes', async () => {
  const without = (fake: FakeWebUi) => {
    for (const model of fake.world.models) model.selectedInWebui = false
    return train(fake)
  }
  await inTab({ hash: without }, async ({ get }) => {
    await get('estimate').getByText('known when a base model is chosen').waitFor()
    assert.doesNotMatch((await get('estimate').textContent()) ?? '', /\b0 B/)
  })
})

test('Estimate_NamesTheGpuThatItWillTrainOn', async () => {
  await inTab({ hash: train }, async ({ get }) => {
    await get('estimate-device').getByText('NVIDIA GeForce RTX 3060').waitFor()
  })
})
