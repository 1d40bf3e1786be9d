// What tab.mjs measures, in Chromium over the tests' fake WebUI: the built files in extension/web/dist.
import { chromium, type Browser, type Page } from '../../extension/web/tools/packages'
import { browserOptions } from '../web/browser'
import { FakeWebUi } from '../web/fake/server'
import { dataset, manyImages } from '../web/scenes'

const bounds = {
  first_paint_ms: 1000, // a person has the page before wondering where it is
  longest_task_ms: 200 // longer, and scrolling looks stuck
}
const images = 2000
const screens = 60 // stops on the way from the first image to the last

export interface Result {
  runs: number
  first_paint_ms: number
  first_paint_bound_ms: number
  images: number
  /** The longest task while the grid scrolls all the way; 0: none took 50 ms, which is what browsers call long. */
  longest_task_ms: number
  longest_task_bound_ms: number
  within_bounds: boolean
}

export async function measure(runs: number): Promise<Result> {
  const browser = await chromium.launch(browserOptions)
  try {
    const firstPaint = await median(runs, () => inPage(browser, fake => dataset(fake.world, '花子', 14), paint))
    const longestTask = await median(runs, () =>
      inPage(browser, fake => manyImages(fake.world, 'many', images), scroll)
    )
    return {
      runs,
      first_paint_ms: firstPaint,
      first_paint_bound_ms: bounds.first_paint_ms,
      images,
      longest_task_ms: longestTask,
      longest_task_bound_ms: bounds.longest_task_ms,
      within_bounds: firstPaint < bounds.first_paint_ms && longestTask < bounds.longest_task_ms
    }
  } finally {
    await browser.close()
  }
}

async function median(runs: number, once: () => Promise<number>): Promise<number> {
  const times: number[] = []
  for (let run = 0; run < runs; run++) times.push(await once())
  return Math.round(times.sort((a, b) => a - b)[Math.floor(runs / 2)] ?? 0)
}

/** A window of its own on the dataset page of a version. */
async function inPage(
  browser: Browser,
  prepare: (fake: FakeWebUi) => string,
  work: (page: Page) => Promise<number>
): Promise<number> {
  const fake = await FakeWebUi.start()
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 } })
  try {
    const page = await context.newPage()
    await page.goto(`${fake.page}#/v/${prepare(fake)}/dataset`)
    await page.getByTestId('image-card').first().waitFor()
    return await work(page)
  } finally {
    await context.close()
    await fake.stop()
  }
}

/** The second time, as a person has it: the browser itself is warm. */
async function paint(page: Page): Promise<number> {
  await page.reload()
  await page.getByTestId('image-card').first().waitFor()
  return page.evaluate(() => {
    const entry = performance.getEntriesByName('first-contentful-paint')[0]
    if (!entry) throw new Error('The page painted nothing.')
    return entry.startTime
  })
}

async function scroll(page: Page): Promise<number> {
  const longest = await page.evaluate(async (screens: number) => {
    let longest = 0
    const watch = new PerformanceObserver(list =>
      list.getEntries().forEach(entry => (longest = Math.max(longest, entry.duration)))
    )
    watch.observe({ entryTypes: ['longtask'] })
    const scroller = document.querySelector('.tt-step')
    if (!scroller) throw new Error('The page has no .tt-step that scrolls.')
    for (let screen = 1; screen <= screens; screen++) {
      scroller.scrollTop = (scroller.scrollHeight * screen) / screens
      await new Promise(requestAnimationFrame)
    }
    watch.takeRecords().forEach(entry => (longest = Math.max(longest, entry.duration)))
    return longest
  }, screens)
  await page.locator(`[data-name="${images}.png"]`).waitFor()
  return longest
}
