// What helps when something is wrong: the question before work is lost, the lent GPU, and what this computer has.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Code } from '../../extension/web/tools/packages'
import { RunStatus } from '../../extension/web/src/api/gen/train_tools_pb'
import { sentence } from '../../extension/web/src/i18n/problem'
import { dataset, run } from './scenes'
import { inTab, until, useBrowser } from './tab'
import type { FakeWebUi } from './fake/server'

useBrowser()

const lent = { since_unix_ms: 1, holds_queue: true }
const page = (fake: FakeWebUi, step = 'train') => `#/v/${dataset(fake.world, 'hanako', 3)}/${step}`

// A run of another version that waits in the queue; with steps where it trained before a crash.
function waiting(fake: FakeWebUi, steps: number): string {
  const other = dataset(fake.world, 'taro', 2)
  Object.assign(run(fake.world, other, steps, 100, RunStatus.QUEUED).run, { queuePlace: 1, startedUnixMs: 0n })
  return page(fake)
}

test('Cancel_InTheQueueOfARunThatTrainedBefore_AsksInItsLine', async () => {
  await inTab({ hash: fake => waiting(fake, 40) }, async ({ fake, get }) => {
    await get('queue-line').getByTestId('cancel').click()
    await get('queue-line').getByTestId('cancel-question').getByText('Cancel the training?').waitFor()
    assert.equal(fake.world.calls.includes('Training.Cancel'), false)
    await get('cancel-no').click()
    assert.equal(await get('cancel').evaluate(button => button === document.activeElement), true)

    await get('cancel').click()
    await get('cancel-yes').click()

    await until('it is cancelled', () => fake.world.runs[0]?.run.status === RunStatus.CANCELLED)
    await get('queue').waitFor({ state: 'detached' })
  })
})

test('Cancel_InTheQueueOfARunThatOnlyWaits_NeedsNoQuestion', async () => {
  await inTab({ hash: fake => waiting(fake, 0) }, async ({ fake, get }) => {
    await get('queue-line').getByTestId('cancel').click()

    await until('it is cancelled', () => fake.world.runs[0]?.run.status === RunStatus.CANCELLED)
  })
})

test('Cancel_OfARunThatWaitsAgainAfterACrash_Asks', async () => {
  const afterCrash = (fake: FakeWebUi) => {
    const id = dataset(fake.world, 'hanako', 3)
    // Its host was killed before the first file was saved, so it reports no step; but it began.
    Object.assign(run(fake.world, id, 0, 100, RunStatus.QUEUED).run, { queuePlace: 1 })
    return `#/v/${id}/train`
  }
  await inTab({ hash: afterCrash }, async ({ fake, page, get }) => {
    await get('run-progress').getByTestId('cancel').click()
    await get('cancel-question').waitFor()

    await page.keyboard.press('Escape')

    await get('cancel').waitFor()
    assert.equal(fake.world.calls.includes('Training.Cancel'), false)
  })
})

test('Gpu_LentToATraining_IsSaidBesideTheRun', async () => {
  const training = (fake: FakeWebUi) => {
    const hash = page(fake)
    fake.state = { ...fake.state, lease: lent }
    run(fake.world, fake.world.projects[0]?.versions[0]?.id ?? '', 4, 100, RunStatus.TRAINING)
    return hash
  }
  await inTab({ hash: training }, async ({ get }) => {
    await get('gpu-lent').getByText("The WebUI's model is unloaded while this trains").waitFor()

    assert.equal(await get('banner').count(), 0)
  })
})

test('Gpu_LentThoughNothingTrains_IsGivenBackByOnePress', async () => {
  const stray = (fake: FakeWebUi) => {
    fake.state = { ...fake.state, lease: lent }
    return page(fake)
  }
  await inTab({ hash: stray }, async ({ fake, get }) => {
    await get('banner').getByText('the GPU is still lent').waitFor()

    await get('take-gpu-back').click()

    await get('notice').getByText('The WebUI has its GPU again').waitFor()
    await get('banner').waitFor({ state: 'detached' })
    assert.equal(fake.state.lease, null)
  })
})

test('About_OfAComputerThatCanTrain_ReportsItAndCopiesEverything', async () => {
  await inTab({ hash: fake => page(fake, 'dataset') }, async ({ page, get }) => {
    await get('about').click()
    await get('about-dialog').getByText('Everything that training needs is there.').waitFor()
    await get('about-facts').getByText('23.4 GB of 25.8 GB free').waitFor()

    await get('about-copy').click()
    await get('about-dialog').getByText('Copied.').waitFor()

    const text = await page.evaluate('navigator.clipboard.readText()')
    const device = '[ok] Device: cuda, 1 GPU; 8 threads'
    for (const part of ['Train Tools: 1.0.0, build fake', 'ウェブ UI', device, 'last line', 'Browser: Mozilla'])
      assert.ok(`${text}`.includes(part), part)
    await page.keyboard.press('Escape')
    await get('about-dialog').waitFor({ state: 'detached' })
    assert.equal(await get('about').evaluate(button => button === document.activeElement), true)
  })
})

test('About_OfAComputerThatLacksSomething_SaysWhatToDo', async () => {
  const lacking = (fake: FakeWebUi) => {
    fake.world.missing = sentence('libtorch was not found. Set TRAINTOOLS_LIBTORCH to its folder.')
    return page(fake, 'dataset')
  }
  await inTab({ hash: lacking }, async ({ get }) => {
    await get('about').click()

    await get('about-dialog').getByTestId('problem').getByText('Set TRAINTOOLS_LIBTORCH to its folder.').waitFor()
  })
})

test('About_WhereTheHostDoesNotAnswer_StillHasTheLog', async () => {
  await inTab({ hash: fake => page(fake, 'dataset') }, async ({ fake, get }) => {
    fake.world.faults.set('System.Doctor', { code: Code.Internal, text: 'The examination failed.', times: 1 })

    await get('about').click()

    await get('about-dialog').getByText('The examination failed.').waitFor()
    await get('about-dialog').getByText('The last lines of the log').click()
    await get('about-log').getByText('last line').waitFor()
  })
})

test('About_OnAPhone_FitsTheScreen', async () => {
  await inTab({ hash: fake => page(fake, 'dataset'), width: 390, language: 'ja' }, async ({ get }) => {
    await get('side-toggle').click()
    await get('about').click()
    await get('about-dialog').getByText('学習に必要なものはすべて揃っています。').waitFor()

    const box = await get('about-dialog').boundingBox()
    assert.ok(box && box.x >= 0 && box.x + box.width <= 390 && box.height <= 860)
  })
})
