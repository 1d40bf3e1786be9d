// The checkpoint to train on, what is told of it, and the VAE.
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
