// Set-up, a lost connection, a lost login, and results that are put away and brought back.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Request } from '../../extension/web/tools/packages'
import { RunStatus } from '../../extension/web/src/api/gen/train_tools_pb'
import { sentence } from '../../extension/web/src/i18n/problem'
import { dataset, run } from './scenes'
import { inTab, until, useBrowser } from './tab'
import { at, type FakeWebUi } from './fake/server'

useBrowser()

const results = (fake: FakeWebUi) => {
  const id = dataset(fake.world, 'hanako', 12)
  run(fake.world, id, 100, 100, RunStatus.DONE)
  return `#/v/${id}/results`
}
const setup = (fake: FakeWebUi) => {
  const steps = [{ id: 'torch', title: sentence('libtorch'), state: 'todo' as const, size_bytes: 2_900_000_000 }]
  fake.state = { ...at(fake.state, 'missing', 'welcome'), setup: { steps, log_tail: ['looked at the machine'] } }
  return ''
}

test('Setup_FromMissingToReady_IsSteeredFromTheTab', async () => {
  await inTab({ hash: setup }, async ({ fake, page, get }) => {
    await get('setup-welcome').getByText('2.9 GB in all').waitFor()
    await get('setup-start').click()
    await get('setup-cancel').click()
    await get('setup-start').click()
    await get('setup-setting_up').waitFor()

    const problem = sentence('The disk is full. Make room, then press Retry.')
    const steps = [{ id: 'torch', title: sentence('libtorch'), state: 'failed' as const, problem }]
    fake.state = { ...at(fake.state, 'missing', 'setup_failed', problem), setup: { steps, log_tail: ['full'] } }
    await get('problem').getByText('The disk is full.').waitFor()
    await get('setup-log').getByText('last line').waitFor()
    await page.getByRole('button', { name: 'Retry' }).click()
    await get('setup-setting_up').waitFor()
    fake.state = at(fake.state, 'ready', 'ready')

    await get('create-project-label').waitFor()
    assert.ok(fake.requests.includes('POST /traintools/setup/start'))
  })
})

// What a sentence tells to press is the one button below it, and the log that it speaks of is the one that opens.
const screens = [
  ['missing', 'welcome', 'One step before the first LoRA', 'Set up', "first line of the setup's log"],
  ['missing', 'obstacle', 'One step before the first LoRA', 'Retry', "first line of the setup's log"],
  ['missing', 'setup_failed', 'The set-up did not finish', 'Retry', "first line of the setup's log"],
  ['missing', 'update', 'One step after the update', 'Set up', "first line of the setup's log"],
  ['failed', 'repair', 'Something is missing', 'Set up', "first line of the host's log"],
  ['failed', 'host_failed', 'The training service does not start', 'Restart', "first line of the host's log"]
] as const
for (const [state, screen, heading, button, log] of screens) {
  test(`Setup_Screen_${screen}_HasOneHeadingButtonAndLog`, async () => {
    // After a restart of the WebUI the stub's steps are all to do, whatever lies on the disk.
    const steps = [{ id: 'host', title: sentence('The host'), state: 'todo' as const, size_bytes: 287_000_000 }]
    const shown = (fake: FakeWebUi) => {
      fake.state = { ...at(fake.state, state, screen, sentence('What it is.')), setup: { steps, log_tail: ['tail'] } }
      return ''
    }
    await inTab({ hash: shown }, async ({ fake, page, get }) => {
      await get(`setup-${screen}`).getByRole('heading', { name: heading }).waitFor()
      await get(`setup-${screen}`).getByText('What it is.').waitFor()
      const buttons = await get(`setup-${screen}`).locator('button.tt-button-main').allInnerTexts()
      assert.deepEqual(buttons, [button])
      if (screen !== 'setup_failed' && screen !== 'host_failed') await page.getByText('What happened').click()
      await get('setup-log').getByText(log).waitFor()

      await page.getByRole('button', { name: button }).click()

      const asked = button === 'Restart' ? 'POST /traintools/host/restart' : 'POST /traintools/setup/start'
      await until('it is asked for', () => fake.requests.includes(asked))
      const other = asked.includes('restart') ? 'POST /traintools/setup/start' : 'POST /traintools/host/restart'
      assert.ok(!fake.requests.includes(other))
    })
  })
}

test('Setup_OfAGpuThatCannotTrain_OffersTheCpuByName', async () => {
  const problem = sentence('NVIDIA GeForce GTX 1080 cannot train. Training on the CPU works, but is slow.')
  const refused = (fake: FakeWebUi) => {
    const steps = [{ id: 'look', title: sentence('Look at this machine'), state: 'failed' as const, problem }]
    fake.state = { ...at(fake.state, 'missing', 'obstacle', problem), setup: { steps, offers_cpu: true } }
    return ''
  }

  await inTab({ hash: refused }, async ({ fake, page, get }) => {
    await get('setup-obstacle').getByText('GTX 1080 cannot train').first().waitFor()
    await page.getByRole('button', { name: 'Retry' }).waitFor()
    await page.getByRole('button', { name: 'Set up for the CPU' }).click()

    await get('setup-setting_up').waitFor()
    assert.ok(fake.requests.includes('POST /traintools/setup/start-on-cpu'))
  })
})

// A stream that is left is broken off, and shall be.
const isCall = (request: Request) => request.url().includes('/rpc/') && !request.url().endsWith('/Watch')

test('Calls_ThatSucceed_AreNotBrokenOffInTheBrowsersLog', async () => {
  await inTab({ hash: fake => `#/v/${dataset(fake.world, 'hanako', 12)}/dataset` }, async ({ page, get }) => {
    const [address, broken, open] = [page.url(), [] as string[], new Set<Request>()]
    await page.goto('about:blank')
    page.on('request', request => isCall(request) && open.add(request))
    page.on('requestfinished', request => open.delete(request))
    page.on('requestfailed', request => open.delete(request) && broken.push(request.url()))
    await page.goto(address)
    await get('image-card').nth(11).waitFor()
    for (const step of ['Train', 'Results', 'Dataset']) await page.getByRole('tab', { name: step }).click()
    await get('caption-editor').first().fill('written')
    await get('caption-editor').first().blur()
    await until('all calls have ended', () => open.size === 0)

    assert.deepEqual(broken, [])
  })
})

test('Connection_LostAndBack_IsACalmLineAndNothingIsGone', async () => {
  await inTab({ hash: fake => `#/v/${dataset(fake.world, 'hanako', 3)}/dataset` }, async ({ fake, get }) => {
    await get('caption-editor').first().fill('written while it was away')
    fake.reachable = false
    fake.breakConnections()
    await get('caption-editor').first().blur()
    await get('banner').getByText('The connection to Train Tools is lost.').waitFor()

    fake.reachable = true

    await get('banner').waitFor({ state: 'detached' })
    const [first] = fake.world.imagesOf(fake.world.projects[0]?.versions[0]?.id ?? '')
    await until('the caption is saved', () => first?.image.caption === 'written while it was away')
  })
})

test('Training_OverALostConnection_IsFollowedFromWhereItWas', async () => {
  await inTab({ hash: fake => `#/v/${dataset(fake.world, 'hanako', 3)}/train` }, async ({ fake, get }) => {
    fake.world.millisecondsPerStep = 30
    await get('begin-train').click()
    await get('run-facts')
      .getByText(/step \d/)
      .waitFor()

    fake.breakConnections()
    const step = fake.world.runs[0]?.run.step ?? 0

    await until('it went on', () => (fake.world.runs[0]?.run.step ?? 0) > step + 20)
    await get('run-facts')
      .getByText(new RegExp(`step (${step + 20}|${step + 21}|${step + 22}|[1-9]\\d\\d)`))
      .waitFor()
  })
})

test('Login_Gone_OffersToReload', async () => {
  await inTab({ hash: fake => `#/v/${dataset(fake.world, 'hanako', 3)}/dataset` }, async ({ fake, get }) => {
    await get('image-card').first().waitFor()
    fake.loggedIn = false
    await get('edit-tags').click()
    await get('tag-input').fill('solo')
    await get('apply-tags').click()
    await get('banner').getByText('Your login has ended.').waitFor()

    fake.loggedIn = true
    await get('reload-page').click()

    await get('image-card').first().waitFor()
  })
})

test('WebUi_OpenToEverybody_IsWarnedOf', async () => {
  await inTab(
    {
      hash: fake => {
        fake.state = { ...fake.state, public_without_login: true }
        return ''
      }
    },
    async ({ get }) => {
      await get('banner').getByText('has no login').waitFor()
    }
  )
})

test('Stream_WhileThePageIsHidden_IsClosed', async () => {
  await inTab({ hash: fake => `#/v/${dataset(fake.world, 'hanako', 3)}/train` }, async ({ fake, page, get }) => {
    await get('begin-train').waitFor()
    await until('the stream is open', () => fake.world.calls.includes('Training.Watch'))
    const hide = (hidden: boolean) =>
      page.evaluate(value => {
        Object.defineProperty(document, 'hidden', { value, configurable: true })
        document.dispatchEvent(new Event('visibilitychange'))
      }, hidden)
    const before = fake.world.calls.length

    await hide(true)
    await hide(false)

    await until('a new one is opened', () => fake.world.calls.slice(before).includes('Training.Watch'))
    assert.ok(fake.world.calls.slice(before).includes('Projects.List'))
  })
})

test('End_WhileThePageIsHidden_MarksTheTitle', async () => {
  await inTab({ hash: fake => `#/v/${dataset(fake.world, 'hanako', 2)}/train` }, async ({ fake, page, get }) => {
    fake.world.millisecondsPerStep = 10
    await get('begin-train').click()
    await get('run-facts')
      .getByText(/step \d/)
      .waitFor()

    // Hidden, but no event says so: the stream is still open, as in the moment before the browser sends it.
    await page.evaluate(() => Object.defineProperty(document, 'hidden', { value: true, configurable: true }))
    fake.world.millisecondsPerStep = 0

    await page.waitForFunction('document.title === "✓ Train Tools"')
    await get('notice').getByText('hanako is ready').waitFor()
  })
})

test('Checkpoint_Deleted_ComesBackByUndo', async () => {
  await inTab({ hash: results }, async ({ fake, get }) => {
    await get('checkpoint').first().waitFor()
    assert.equal(await get('checkpoint').count(), 5)
    await get('checkpoint-menu').first().click()
    await get('delete-checkpoint').click()
    await until('it is gone', () => fake.world.runs[0]?.checkpoints.length === 4)

    await get('notice-action').click()

    await get('notice').getByText('is back').waitFor()
    assert.equal(await get('checkpoint').count(), 5)
  })
})

test('Checkpoint_Downloaded_IsTheWholeFile', async () => {
  await inTab({ hash: results }, async ({ page, get }) => {
    const coming = page.waitForEvent('download')
    await get('download').first().click()
    const download = await coming

    assert.equal(download.suggestedFilename(), 'hanako-v1.safetensors')
    const chunks: Buffer[] = []
    for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer)
    assert.equal(Buffer.concat(chunks).toString(), 'safeten')
  })
})

test('Lora_TakenOutAgain_CanBeUsedAgain', async () => {
  await inTab({ hash: results }, async ({ get }) => {
    await get('use-lora').click()
    await get('unuse-lora').click()

    await get('notice').getByText('was taken out of the LoRA folder').waitFor()
    await get('use-lora').waitFor()
  })
})
