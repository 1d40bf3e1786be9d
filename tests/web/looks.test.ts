// How the page behaves as a page: quick, narrow, in the WebUI's colours and language, by keyboard, below any path.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RunStatus } from '../../extension/web/src/api/gen/train_tools_pb'
import { dataset, run } from './scenes'
import { inTab, useBrowser } from './tab'
import type { FakeWebUi } from './fake/server'

useBrowser()

const withRun = (fake: FakeWebUi) => {
  const id = dataset(fake.world, 'とても長い名前のプロジェクトとても長い名前のプロジェクト', 14)
  run(fake.world, id, 100, 100, RunStatus.DONE)
  run(fake.world, id, 60, 100, RunStatus.TRAINING)
  return id
}

for (const language of ['en', 'ja', 'zh'] as const) {
  for (const step of ['dataset', 'train', 'results'] as const) {
    test(`Page_Of390Pixels_${step}_${language}_ScrollsOnlyDownwards`, async () => {
      await inTab({ width: 390, language, hash: fake => `#/v/${withRun(fake)}/${step}` }, async ({ page, get }) => {
        await get({ dataset: 'image-card', train: 'begin-train', results: 'checkpoint' }[step]).first().waitFor()

        const wide = await page.evaluate(() =>
          [...document.querySelectorAll<HTMLElement>('body *')]
            .filter(
              element =>
                element.getBoundingClientRect().right > innerWidth + 1 && !element.closest('.tt-hidden-visually')
            )
            .map(element => `${element.tagName}.${element.className}`)
        )

        assert.deepEqual(wide, [])
      })
    })
  }
}

test('Page_AtItsFirstPaint_WaitedForFewFiles', async () => {
  await inTab({ hash: fake => `#/v/${withRun(fake)}/dataset` }, async ({ page, get }) => {
    await get('image-card').first().waitFor()
    await page.reload() // the second time, as a person has it: the browser itself is warm
    await get('image-card').first().waitFor()

    const { paint, files } = await page.evaluate(() => {
      const paint = performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0
      const files = performance.getEntriesByType('resource').filter(({ startTime }) => startTime < paint)
      return { paint, files: files.map(({ name }) => name) }
    })

    // What it waits for, not how long: the time is printed, for a busy machine is slow.
    assert.ok(paint > 0)
    assert.ok(files.filter(name => /\.(js|css)$/.test(name)).length <= 2, files.join())
    console.log(`first paint after ${Math.round(paint)} ms`)
  })
})

test('Page_InTheWebUi_TakesItsThemeAndLanguage', async () => {
  await inTab({ inWebUi: true, prefix: '/deep/sub/path' }, async ({ page, get }) => {
    await get('create-project').getByText('作成').waitFor()

    const root = page.frameLocator('iframe').locator('html')
    assert.equal(await root.getAttribute('data-theme'), 'dark')
    assert.equal(await root.getAttribute('lang'), 'ja')
  })
})

test('Page_WhenTheWebUiBecomesLight_BecomesLight', async () => {
  await inTab({ inWebUi: true }, async ({ page, get }) => {
    await get('create-project').waitFor()

    await page.evaluate('frames[0].postMessage({ traintools: { theme: "light" } }, "*")')

    await page.frameLocator('iframe').locator('html[data-theme=light]').waitFor()
  })
})

test('Language_ChosenInTheFooter_StaysAfterAReload', async () => {
  await inTab({}, async ({ page, get }) => {
    await get('language').selectOption('ja')
    await get('create-project').getByText('作成').waitFor()

    await page.reload()

    await get('create-project').getByText('作成').waitFor()
  })
})

test('Requests_OfThePage_StayBelowIt', async () => {
  await inTab({ prefix: '/sub', hash: fake => `#/v/${withRun(fake)}/dataset` }, async ({ fake, page, get }) => {
    const foreign: string[] = []
    page.on('request', request => {
      if (!request.url().startsWith(`${fake.address}traintools/`) && !request.url().startsWith('blob:'))
        foreign.push(request.url())
    })
    await page.reload()
    await get('image-card').first().waitFor()

    assert.deepEqual(
      foreign.filter(url => !url.endsWith('/favicon.ico')),
      []
    )
  })
})

test('Tabs_ByArrowKeys_MoveFromStepToStep', async () => {
  await inTab({ hash: fake => `#/v/${withRun(fake)}/dataset` }, async ({ page, get }) => {
    await get('tab-dataset').focus()
    await page.keyboard.press('ArrowRight')

    await get('begin-train').waitFor()
    assert.equal(await get('tab-train').evaluate(tab => tab === document.activeElement), true)
    assert.match(page.url(), /\/train$/)
  })
})

test('Projects_OnANarrowScreen_ComeByTheirButton', async () => {
  await inTab({ width: 390, hash: fake => `#/v/${withRun(fake)}/dataset` }, async ({ get }) => {
    await get('side-toggle').click()
    await get('new-project').click()

    await get('create-project-label').waitFor()
    await get('new-project').waitFor({ state: 'hidden' })
  })
})

test('Contrast_OfTextInBothThemes_IsEnoughToRead', async () => {
  await inTab({}, async ({ page, get }) => {
    await get('create-project').waitFor()
    for (const theme of ['light', 'dark']) {
      const poor = await page.evaluate(name => {
        document.documentElement.dataset['theme'] = name
        const style = getComputedStyle(document.documentElement)
        const luminance = (variable: string) => {
          const hex = style.getPropertyValue(variable).trim().slice(1)
          const [r = 0, g = 0, b = 0] = [0, 2, 4]
            .map(at => parseInt(hex.slice(at, at + 2), 16) / 255)
            .map(value => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
          return 0.2126 * r + 0.7152 * g + 0.0722 * b
        }
        const ratio = ([a, b]: readonly [string, string]) => {
          const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y)
          return (light + 0.05) / (dark + 0.05)
        }
        const pairs = [
          ['--text', '--ground'],
          ['--text', '--surface'],
          ['--muted', '--surface'],
          ['--muted', '--ground'],
          ['--muted', '--sunken'],
          ['--accent', '--surface'],
          ['--accent', '--accent-soft'],
          ['--on-accent', '--accent'],
          ['--good', '--good-soft'],
          ['--warn', '--warn-soft'],
          ['--bad', '--bad-soft']
        ] as const
        const enough = 4.5 // WCAG AA
        const poor = pairs.filter(pair => ratio(pair) < enough)
        return poor.map(pair => `${pair.join(' on ')}: ${ratio(pair).toFixed(2)}`)
      }, theme)
      assert.deepEqual(poor, [], theme)
    }
  })
})
