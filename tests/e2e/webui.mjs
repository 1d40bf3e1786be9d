// A WebUI-like page in front of the real stub, and a browser on it.
import { execFileSync, spawn } from 'node:child_process'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { chromiumPath } from '../../extension/web/tools/chromium.mjs'

const here = path.dirname(fileURLToPath(import.meta.url))
const root = path.resolve(here, '../..')
const require = createRequire(path.join(root, 'extension/web/package.json'))
const { chromium } = require('playwright-core')
const python = process.platform === 'win32' ? 'python' : '/usr/bin/python3' // Debian's packages belong to that one

export const patience = 120_000 // for a machine that does much else
const program = path.join(root, 'src/TrainTools.Cli/bin/Release/net10.0/traintools.dll')

export class WebUi {
  constructor({ subpath = '', login = '', language = 'None', kind = 'a1111', dark = false, variables = {} } = {}) {
    Object.assign(this, { subpath, login, language, kind, dark, variables })
    this.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'train tools の e2e-'))
    this.data = path.join(this.folder, 'ウェブ UI')
    this.words = []
  }

  /** Images of the bundled sample, in order. */
  get images() {
    const folder = path.join(this.folder, 'sample', 'images')
    return fs.readdirSync(folder, { recursive: true }).filter(name => name.endsWith('.png')).sort()
      .map(name => path.join(folder, name))
  }

  get loras() { return path.join(this.data, 'models', 'Lora') }

  /** Files in the LoRA folder. */
  get loraFiles() { return fs.existsSync(this.loras) ? fs.readdirSync(this.loras).sort() : [] }

  get home() { return path.join(this.data, 'traintools') }

  /** The host's rendezvous. */
  get host() { return JSON.parse(fs.readFileSync(path.join(this.home, 'host.json'), 'utf8')) }

  async start() {
    execFileSync('dotnet', [program, 'sample', path.join(this.folder, 'sample')], { stdio: 'ignore' })
    const checkpoints = path.join(this.data, 'models', 'Stable-diffusion')
    fs.mkdirSync(checkpoints, { recursive: true })
    fs.cpSync(path.join(this.folder, 'sample', 'models', 'Stable-diffusion'), checkpoints, { recursive: true })

    const options = ['--root', this.data, '--webui', this.kind, '--language', this.language]
    if (this.subpath) options.push('--subpath', this.subpath)
    if (this.login) options.push('--login', this.login)
    this.process = spawn(python, [path.join(root, 'tests/extension/fake_webui/serve.py'), ...options], {
      env: { ...process.env, TRAINTOOLS_HOST: program, OMP_NUM_THREADS: '1', ...this.variables },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.process.stderr.setEncoding('utf8').on('data', text => this.words.push(text))
    this.address = await new Promise((resolve, reject) => {
      createInterface(this.process.stdout).once('line', resolve)
      this.process.once('exit', code => reject(new Error(`the fake WebUI ended with ${code}: ${this.words.join('')}`)))
    })

    this.browser = await chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox'] })
    this.context = await this.browser.newContext({ viewport: { width: 1280, height: 860 }, locale: 'en-US' })
    this.context.setDefaultTimeout(patience)
    this.page = await this.open()
  }

  /** A browser tab on the WebUI, with the Train Tools tab open. */
  async open() {
    const page = await this.context.newPage()
    page.on('pageerror', error => this.words.push(`page: ${error.stack}\n`))
    const base = this.address.endsWith('/') ? this.address : `${this.address}/`
    await page.goto(base + (this.dark ? '?__theme=dark' : ''))
    if (this.login && await page.locator('input[name=username]').count()) {
      const [user, password] = this.login.split(':')
      await page.fill('input[name=username]', user)
      await page.fill('input[name=password]', password)
      await page.locator('button, input[type=submit]').first().click()
      await page.waitForSelector('#tabs')
    }
    await this.show(page)
    return page
  }

  /** Shows the Train Tools tab of a page. */
  async show(page = this.page) {
    await page.locator('#tabs > .tab-nav > button', { hasText: 'Train Tools' }).click()
  }

  /** The tab inside its frame. */
  tab(page = this.page) { return page.frameLocator('#tab_traintools iframe') }

  /** An element of the tab by its test id. */
  at(id, page = this.page) { return this.tab(page).locator(`[data-testid="${id}"]`) }

  /** Keeps a screenshot of the page where one is wanted. */
  async keepScreen(name) {
    if (!process.env.SCREENS || !this.page) return
    fs.mkdirSync(process.env.SCREENS, { recursive: true })
    const kind = [this.language === 'None' ? 'en' : this.language, this.dark ? 'dark' : 'light'].join('-')
    await this.page.screenshot({ path: path.join(process.env.SCREENS, `${name}-${kind}.png`) })
  }

  /** What the programs said last, for a test that failed. */
  async lastWords() {
    const log = path.join(this.home, 'logs', 'host.log')
    const host = fs.existsSync(log) ? fs.readFileSync(log, 'utf8').split('\n').slice(-20).join('\n') : '(no host log)'
    return `--- WebUI:\n${this.words.join('').split('\n').slice(-20).join('\n')}\n--- host:\n${host}`
  }

  async stop() {
    await this.browser?.close()
    let host = 0
    try { host = this.host.pid } catch { /* it never came up */ }
    this.process?.kill('SIGTERM')
    if (host) try { process.kill(host, 'SIGTERM') } catch { /* gone */ }
    await until(() => !host || !isAlive(host), 'the host ends')
    fs.rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

export function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return process.platform === 'win32' || !/^\d+ \(.*\) Z/.test(fs.readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

/** Waits until something is so. */
export async function until(isSo, what, limit = patience) {
  const end = Date.now() + limit
  while (!await isSo()) {
    if (Date.now() > end) throw new Error(`It never came that ${what}.`)
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}
