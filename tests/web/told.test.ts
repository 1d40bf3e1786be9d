// What the host, the worker and the stub say reaches the person in the page's language, wherever it is shown.
import { test } from 'node:test'
import { RunStatus } from '../../extension/web/src/shared/gen/train_tools_pb'
import type { FakeWebUi } from './fake/server'
import { dataset, run } from './scenes'
import { inTab, useBrowser } from './tab'

useBrowser()

const failed = (fake: FakeWebUi, step: string) => {
  const versionId = dataset(fake.world, '花子', 14)
  Object.assign(run(fake.world, versionId, 0, 100, RunStatus.FAILED).run, {
    message: 'The memory is used up. Choose a smaller Resolution or Batch size, or close other programs.',
    endedUnixMs: 1_795_357_700_000n
  })
  return `#/v/${versionId}/${step}`
}

test('Run_ThatFailed_SaysWhyInJapaneseAndAfterASwitchInEnglish', async () => {
  await inTab({ hash: fake => failed(fake, 'results'), language: 'ja' }, async ({ get }) => {
    await get('run-result').getByText('メモリが足りなくなりました。').waitFor()

    await get('language').selectOption('en')

    await get('run-result').getByText('The memory is used up.').waitFor()
  })
})

test('BaseModel_ThatCannotBeTrainedOn_SaysWhyInJapanese', async () => {
  await inTab({ hash: fake => failed(fake, 'train'), language: 'ja' }, async ({ fake, page, get }) => {
    const xl = fake.world.models.find(({ id }) => id === 'xl')
    const problem =
      'big-xl.safetensors is an SDXL checkpoint. Only SD 1.x can be trained on for now. Choose a checkpoint that was '
      + 'made from Stable Diffusion 1.5, as a single .safetensors file.'
    Object.assign(xl ?? {}, { problem })
    await page.reload()

    await get('base-model').selectOption('xl')

    await get('problem').getByText('big-xl.safetensorsはSDXLのモデルです。現在学習できるのはSD 1.xだけです。').waitFor()
  })
})

test('Setup_ThatFailed_SaysWhatAndWhyInJapanese', async () => {
  const sentence = 'The disk is full. Make room, then press Retry.'
  const steps = [{ id: 'look', title: 'Look at this machine', state: 'failed' as const, sentence }]
  const broken = (fake: FakeWebUi) => {
    fake.state = { ...fake.state, host: { state: 'failed', sentence }, setup: { steps, log_tail: [] } }
    return ''
  }

  await inTab({ hash: broken, language: 'ja' }, async ({ get }) => {
    await get('setup-failed').getByText('このPCの確認').waitFor()
    await get('setup-failed').getByText('ディスクの空き容量がありません。').first().waitFor()
  })
})

test('Upload_ThatIsRefused_SaysWhyInJapanese', async () => {
  await inTab({ hash: fake => failed(fake, 'dataset'), language: 'ja' }, async ({ page, get }) => {
    const files = { name: 'notes.png', mimeType: 'image/png', buffer: Buffer.from('no picture at all') }

    await page.locator('input[type=file]').first().setInputFiles(files)

    await get('upload-refused').getByText('notes.png').waitFor()
    await get('upload-refused').getByText('画像編集ソフトで開いて').waitFor()
  })
})
