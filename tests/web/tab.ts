// A browser with the tab open on a fake WebUI, for one test file; each test has a fake and a window of its own.
import { after, before } from 'node:test'
import { chromium, type Browser, type Locator, type Page } from '../../extension/web/tools/packages'
import type { Language } from '../../extension/web/src/i18n/texts'
import { browserOptions } from './browser'
import { FakeWebUi } from './fake/server'

export interface Tab {
  fake: FakeWebUi
  page: Page
  /** An element by its data-testid. */
  get: (testId: string) => Locator
  /** Another window of the same browser. */
  another: (hash?: string) => Promise<Page>
}

interface Options {
  hash?: string | ((fake: FakeWebUi) => string)
  prefix?: string
  /** Inside the WebUI's page, as an iframe. */
  inWebUi?: boolean
  width?: number
  language?: Language
}

// What is waited for is done in a second on a quiet machine; one that is shared may take its time.
const patience = 30_000

let browser: Browser | undefined

/** Starts the browser before the file's tests and ends it after them. */
export function useBrowser(): void {
  before(async () => {
    browser = await chromium.launch(browserOptions)
  })
  after(async () => {
    await browser?.close()
  })
}

/** Opens the tab, lets the test work with it, and closes everything; a page that throws fails the test. */
export async function inTab(options: Options, work: (tab: Tab) => Promise<void>): Promise<void> {
  if (!browser) throw new Error('useBrowser() comes first.')
  const fake = await FakeWebUi.start(options.prefix)
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1280, height: 860 },
    permissions: ['clipboard-read', 'clipboard-write']
  })
  context.setDefaultTimeout(patience)
  const thrown: string[] = []
  const open = async (hash: string) => {
    const page = await context.newPage()
    page.on('pageerror', error => thrown.push(`${error.stack ?? error}`))
    await page.goto(options.inWebUi ? fake.address : fake.page + hash)
    return page
  }
  try {
    fake.state = { ...fake.state, language: options.language ?? 'en' }
    const hash = typeof options.hash === 'function' ? options.hash(fake) : (options.hash ?? '')
    const page = await open(hash)
    const root = options.inWebUi ? page.frameLocator('iframe') : page
    await work({ fake, page, get: testId => root.getByTestId(testId), another: (other = hash) => open(other) })
  } finally {
    await context.close()
    await fake.stop()
  }
  if (thrown.length > 0) throw new Error(`The page threw:\n${thrown.join('\n')}`)
}

/** Waits until a condition about the fake holds; it changes with requests of the page, so waiting is bounded. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  const end = Date.now() + patience
  while (!holds()) {
    if (Date.now() > end) throw new Error(`Waited ${patience / 1000} seconds in vain: ${what}.`)
    await new Promise(resolve => setImmediate(resolve))
  }
}
