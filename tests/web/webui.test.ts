// The tab inside a WebUI's page, and what it does where that page cannot do what it asks.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RunStatus } from '../../extension/web/src/api/gen/train_tools_pb'
import { dataset, run } from './scenes'
import { inTab, until, useBrowser, type Tab } from './tab'

useBrowser()

// A version with a finished training, shown in the iframe of the WebUI's page.
async function withLora({ fake, page, get }: Tab): Promise<void> {
  run(fake.world, dataset(fake.world, '花子', 3), 100, 100, RunStatus.DONE)
  await page.reload()
  await get('tab-results').click()
  await get('use-lora').click()
  await get('insert-prompt').waitFor()
}

test('Insert_WhereThePageHasNoPromptBox_GoesToTheClipboard', async () => {
  await inTab({ inWebUi: true }, async tab => {
    await withLora(tab)
    await tab.page.evaluate('window.trainTools.insertPrompt = () => false')

    await tab.get('insert-prompt').click()

    await tab.get('notice').getByText('コピーしました').waitFor()
  })
})

test('Use_OfALoraOfAnotherFamily_SaysSoOffersTheBaseAndInsertsTheTagAllTheSame', async () => {
  await inTab({ inWebUi: true }, async tab => {
    for (const model of tab.fake.world.models) model.selectedInWebui = model.id === 'xl'
    await withLora(tab)

    await tab.get('load-base').waitFor() // and what is loaded stands over it
    await tab.get('insert-prompt').click()
    await tab.page.waitForFunction("document.querySelector('#prompt').value.startsWith('<lora:')")
    await tab.get('load-base').click()

    await tab.get('load-base').waitFor({ state: 'detached' })
    assert.equal(tab.fake.world.models.find(({ selectedInWebui }) => selectedInWebui)?.id, 'anime')
  })
})

test('Insert_WhereThePageOffersNoCalls_GoesByMessage', async () => {
  await inTab({ inWebUi: true }, async tab => {
    await withLora(tab)
    await tab.page.evaluate(`
      delete window.trainTools
      window.messages = []
      window.addEventListener('message', event => window.messages.push(event.data.traintools))
    `)

    await tab.get('insert-prompt').click()
    await tab.page.waitForFunction('window.messages.length === 2')

    const [insert, show] = await tab.page.evaluate('window.messages') as [{ insertPrompt: { text: string } }, object]
    assert.match(insert.insertPrompt.text, /^<lora:花子-v1-\d+:1>, 花子$/)
    assert.deepEqual(show, { showTxt2img: {} })
  })
})

test('Place_InTheIframe_SurvivesAReloadOfTheWebUi', async () => {
  await inTab({ inWebUi: true }, async ({ fake, page, get }) => {
    dataset(fake.world, '太郎', 2)
    dataset(fake.world, '花子', 3)
    await page.reload()
    const frame = page.frameLocator('iframe')
    await frame.getByRole('button', { name: '太郎', exact: true }).click()
    await get('tab-train').click()

    await page.reload()

    await get('begin-train').waitFor()
    await frame.getByRole('heading', { name: '太郎 · v1' }).waitFor()
  })
})

test('Notification_WhereTheBrowserAllowsIt_ReportsTheEnd', async () => {
  await inTab({ hash: fake => `#/v/${dataset(fake.world, 'hanako', 2)}/train` }, async ({ fake, page, get }) => {
    await page.evaluate(() => {
      const shown: string[] = []
      class FakeNotification {
        static permission = 'default'
        static requestPermission = async () => (FakeNotification.permission = 'granted')
        constructor(title: string) { shown.push(title) }
      }
      Object.assign(window, { Notification: FakeNotification, shown })
    })
    fake.world.millisecondsPerStep = 20
    await get('begin-train').click()
    await get('notify').click()
    await get('notice').getByText('A notification will come').waitFor()
    await page.evaluate(() => Object.defineProperty(document, 'hidden', { value: true, configurable: true }))
    fake.world.millisecondsPerStep = 0

    await page.waitForFunction('window.shown[0] === "hanako is ready"')
    assert.equal(await page.title(), 'Train Tools') // no mark beside the notification
  })
})

test('Notification_Refused_SaysWhatHappensInstead', async () => {
  await inTab({ hash: fake => `#/v/${dataset(fake.world, 'hanako', 2)}/train` }, async ({ fake, page, get }) => {
    await page.evaluate('window.Notification = { permission: "default", requestPermission: async () => "denied" }')
    fake.world.millisecondsPerStep = 50
    await get('begin-train').click()

    await get('notify').click()

    await get('notice').getByText('the page\'s title will be marked instead').waitFor()
  })
})

test('Folder_DroppedWithItsCaptions_BecomesAProjectOfItsName', async () => {
  await inTab({}, async ({ fake, page, get }) => {
    await get('drop-zone').waitFor()
    await page.evaluate(() => {
      const file = (name: string, parts: BlobPart[]) => ({
        name, isFile: true, file: (resolve: (file: File) => void) => resolve(new File(parts, name))
      })
      const png = new Uint8Array(24) // no more than its head, for the fake looks no further
      png.set([0x89, 0x50, 0x4e, 0x47])
      let children: object[] = [file('a.png', [png]), file('a.txt', ['a girl, smile'])]
      const readEntries = (resolve: (entries: object[]) => void) => {
        resolve(children)
        children = []
      }
      const folder = { name: '花子の写真', isFile: false, createReader: () => ({ readEntries }) }
      const drop = new Event('drop', { bubbles: true, cancelable: true })
      Object.assign(drop, { dataTransfer: { items: [{ webkitGetAsEntry: () => folder }], files: [] } })
      document.querySelector('[data-testid=drop-zone]')?.dispatchEvent(drop)
    })

    await get('image-card').waitFor()
    assert.equal(fake.world.projects[0]?.label, '花子の写真')
    const id = fake.world.projects[0]?.versions[0]?.id ?? ''
    await until('its caption came along', () => fake.world.imagesOf(id)[0]?.image.caption === 'a girl, smile')
  })
})

for (const [cards, sentence] of [
  ['seen', 'カードはLoraタブにあります'],
  ['later', 'ネットワーク一覧を開くと'],
  ['missing', '更新ボタンを押して']
] as const) {
  test(`Use_WhereTheCardIs_${cards}_SaysWhatWasSeen`, async () => {
    await inTab({ inWebUi: true }, async tab => {
      run(tab.fake.world, dataset(tab.fake.world, '花子', 3), 100, 100, RunStatus.DONE)
      await tab.page.reload()
      await tab.page.evaluate(`window.cards = '${cards}'`)
      await tab.get('tab-results').click()

      await tab.get('use-lora').click()

      await tab.get('notice').getByText(sentence).waitFor()
    })
  })
}

test('Use_WhereThePageAnswersByMessage_SaysWhatWasSeen', async () => {
  await inTab({ inWebUi: true }, async tab => {
    run(tab.fake.world, dataset(tab.fake.world, '花子', 3), 100, 100, RunStatus.DONE)
    await tab.page.reload()
    await tab.get('tab-results').waitFor() // it has taken the page's language
    await tab.page.evaluate(`
      delete window.trainTools
      window.addEventListener('message', ({ data, source }) => {
        const asked = data.traintools.refreshCards
        source.postMessage({ traintools: { cards: { stem: 'another', seen: 'seen' } } }, '*')
        source.postMessage({ traintools: { cards: { stem: asked.stem, seen: 'later' } } }, '*')
      })
    `)
    await tab.get('tab-results').click()

    await tab.get('use-lora').click()

    await tab.get('notice').getByText('ネットワーク一覧を開くと').waitFor()
  })
})
