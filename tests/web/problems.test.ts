// What the host, the worker and the stub report reaches the person in the page's language, wherever it is shown.
import { test } from 'node:test'
import { create } from '../../extension/web/tools/packages'
import { ProblemSchema, RunStatus } from '../../extension/web/src/api/gen/train_tools_pb'
import { problem } from '../../extension/web/src/i18n/problem'
import { setValues } from '../../extension/web/src/state/settings/values'
import { at, type FakeWebUi } from './fake/server'
import { dataset, run } from './scenes'
import { inTab, useBrowser } from './tab'

useBrowser()

const full = problem('file.disk_full', { path: 'a.safetensors' })
const failed = (fake: FakeWebUi, step: string, why = full) => {
  const versionId = dataset(fake.world, '花子', 14)
  Object.assign(run(fake.world, versionId, 0, 100, RunStatus.FAILED).run, {
    problem: create(ProblemSchema, why),
    endedUnixMs: 1_795_357_700_000n
  })
  return `#/v/${versionId}/${step}`
}

test('Run_ThatFailed_SaysWhyInEachLanguageAfterASwitch', async () => {
  await inTab({ hash: fake => failed(fake, 'results'), language: 'ja' }, async ({ get }) => {
    await get('run-result').getByText('ディスクの空き容量がなく、a.safetensors').waitFor()

    await get('language').selectOption('zh')
    await get('run-result').getByText('磁盘已满').waitFor()

    await get('language').selectOption('en')
    await get('run-result').getByText('a.safetensors could not be written: the disk is full.').waitFor()
  })
})

test('Problem_OfASetting_NamesItAlsoWhereTheFormIsNotOpen', async () => {
  const range = problem('setting.range', { value: '0', min: '1', max: '1024', usual: '16' }, 'rank')

  await inTab({ hash: fake => failed(fake, 'results', range), language: 'zh' }, async ({ get }) => {
    await get('run-result').getByText('秩（rank / dim）为 0。').waitFor()

    await get('language').selectOption('en')
    await get('run-result').getByText('Rank (dim) is 0;').waitFor()
  })
})

test('BaseModel_ThatCannotBeTrainedOn_SaysWhyWithTheFieldByItsTitle', async () => {
  await inTab({ hash: fake => failed(fake, 'train'), language: 'ja' }, async ({ fake, page, get }) => {
    const xl = fake.world.models.find(({ id }) => id === 'xl')
    const missing = create(ProblemSchema, problem('base.missing', { value: 'big-xl.safetensors' }, 'base'))
    Object.assign(xl ?? {}, { problem: missing })
    await page.reload()

    await get('base-model').selectOption('xl')

    await get('problem').getByText('ベースモデルが「big-xl.safetensors」になっていますが').waitFor()
  })
})

test('Setup_ThatFailed_SaysWhatAndWhy', async () => {
  const steps = [{ id: 'look', title: problem('doctor.system'), state: 'failed' as const, problem: full }]
  const broken = (fake: FakeWebUi) => {
    fake.state = { ...at(fake.state, 'missing', 'setup_failed', full), setup: { steps, log_tail: [] } }
    return ''
  }

  await inTab({ hash: broken, language: 'zh' }, async ({ get }) => {
    await get('setup-setup_failed').getByText('系统').waitFor()
    await get('setup-setup_failed').getByText('磁盘已满').first().waitFor()
  })
})

test('Upload_ThatIsRefused_SaysWhy', async () => {
  await inTab({ hash: fake => failed(fake, 'dataset'), language: 'ja' }, async ({ fake, page, get }) => {
    fake.world.refusal = name => problem('file.is_folder', { path: name })
    const files = { name: 'notes.png', mimeType: 'image/png', buffer: Buffer.from('no image at all') }

    await page.locator('input[type=file]').first().setInputFiles(files)

    await get('upload-refused').getByText('notes.pngと同じ名前のフォルダー').waitFor()
  })
})

test('Setting_ThatIsOutOfRange_IsSaidAtItsFieldByItsTitle', async () => {
  const wrong = (fake: FakeWebUi) => {
    const id = dataset(fake.world, 'hanako', 3)
    const { settings } = fake.world.version(id)
    if (settings) setValues(settings, { resolution: 500 })
    return `#/v/${id}/train`
  }

  await inTab({ hash: wrong, language: 'zh' }, async ({ page }) => {
    await page.locator('[data-setting=resolution]').getByText('分辨率为 500。请选择 64 到 2048').waitFor()
  })
})
