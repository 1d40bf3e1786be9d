// A stand-in for the stub and the host behind it: serves dist at /traintools/ui/ inside a page like a WebUI's, and
// answers gRPC-Web and the stub's own routes from memory.
import { createReadStream, existsSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { extname, join } from 'node:path'
import { connectNodeAdapter, ConnectError } from '../../../extension/web/tools/packages'
import { type Problem, problem } from '../../../extension/web/src/i18n/problem'
import type { HostState, Screen, StubState } from '../../../extension/web/src/api/stub'
import { datasets } from './datasets'
import { projects } from './projects'
import { results } from './results'
import { system } from './system'
import { tagging } from './tagging'
import { training } from './training'
import { World } from './world'

declare const __WEB__: string
const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.txt': 'text/plain'
}

export class FakeWebUi {
  world = new World()
  state: StubState = {
    webui: 'A1111',
    language: 'en',
    theme: 'light',
    screen: 'ready',
    host: { state: 'ready', build: 'fake' },
    setup: null
  }
  loggedIn = true
  /** Without this every request breaks off, as when the WebUI is gone. */
  reachable = true
  /** So many calls are answered with 429, as by SD.Next above its limit. */
  tooMany = 0
  readonly requests: string[] = []
  readonly #server: Server
  #prefix: string

  private constructor(prefix: string) {
    this.#prefix = prefix
    const rpc = connectNodeAdapter({
      requestPathPrefix: `${prefix}/traintools/rpc`,
      maxTimeoutMs: 600_000,
      routes: router => {
        for (const add of [projects, datasets, tagging, training, results, system]) add(router, this.world)
      },
      interceptors: [
        next => async request => {
          const name = `${request.service.name}.${request.method.name}`
          this.world.calls.push(name)
          const fault = this.world.faults.get(name)
          if (fault && fault.times-- > 0) throw new ConnectError(fault.text, fault.code)
          while (this.world.slow === name && !request.signal.aborted) await this.world.change(request.signal)
          return next(request)
        }
      ]
    })
    this.#server = createServer((request, response) => this.#answer(request, response, rpc))
  }

  static async start(prefix = ''): Promise<FakeWebUi> {
    const fake = new FakeWebUi(prefix)
    await new Promise<void>(resolve => fake.#server.listen(0, '127.0.0.1', resolve))
    return fake
  }

  get address(): string {
    const address = this.#server.address()
    if (address === null || typeof address === 'string') throw new Error('The fake WebUI does not listen.')
    return `http://127.0.0.1:${address.port}${this.#prefix}/`
  }

  get page(): string {
    return `${this.address}traintools/ui/`
  }

  /** Breaks every open connection, as a host that is killed does. */
  breakConnections(): void {
    this.#server.closeAllConnections()
  }

  async stop(): Promise<void> {
    this.world.closed = true
    this.breakConnections()
    await new Promise(resolve => this.#server.close(resolve))
  }

  #answer(
    request: IncomingMessage,
    response: ServerResponse,
    rpc: (request: IncomingMessage, response: ServerResponse) => void
  ): void {
    const path = (request.url ?? '').split('?')[0]?.slice(this.#prefix.length) ?? ''
    this.requests.push(`${request.method} ${path}`)
    if (!this.reachable) return void request.socket.destroy()
    if (path === '/') return reply(response, 200, outerPage, 'text/html; charset=utf-8')
    if (path.startsWith('/traintools/ui/')) return file(response, path.slice('/traintools/ui/'.length) || 'index.html')
    if (!this.loggedIn) return refuse(response, 401, 'stub.logged_out')
    if (request.method === 'POST' && request.headers['x-traintools'] !== '1')
      return refuse(response, 403, 'stub.header_missing')
    if (path.startsWith('/traintools/rpc/')) {
      if (this.tooMany-- > 0) return reply(response, 429, '{"detail":"Rate limit exceeded"}', 'application/json')
      return rpc(request, response)
    }
    this.#stub(path, new URL(request.url ?? '', 'http://fake').searchParams, response)
  }

  #stub(path: string, asked: URLSearchParams, response: ServerResponse): void {
    if (path === '/traintools/state') return reply(response, 200, JSON.stringify(this.state), 'application/json')
    if (path === '/traintools/log') {
      return reply(response, 200, `first line of the ${asked.get('of')}'s log\nlast line`)
    }
    if (path.startsWith('/traintools/setup/start')) this.state = at(this.state, 'setting_up', 'setting_up')
    if (path === '/traintools/setup/cancel') this.state = at(this.state, 'missing', 'setup_failed')
    if (path === '/traintools/host/restart') this.state = at(this.state, 'ready', 'ready')
    if (path === '/traintools/lease/release') this.state = { ...this.state, lease: null }
    reply(response, 200, '')
  }
}

/** The state with another screen, as the stub would tell it. */
export function at(state: StubState, host: HostState, screen: Screen, problem?: Problem): StubState {
  return { ...state, screen, host: { state: host, problem } }
}

function reply(response: ServerResponse, status: number, body: string, type = 'text/plain; charset=utf-8'): void {
  response.writeHead(status, { 'Content-Type': type }).end(body)
}

// As the stub refuses.
function refuse(response: ServerResponse, status: number, code: string): void {
  reply(response, status, JSON.stringify({ problem: problem(code) }), 'application/json')
}

function file(response: ServerResponse, name: string): void {
  const path = join(__WEB__, 'dist', name)
  if (name.includes('..') || !existsSync(path)) return reply(response, 404, 'No such file.')
  response.writeHead(200, { 'Content-Type': types[extname(path)] ?? 'application/octet-stream' })
  createReadStream(path).pipe(response)
}

// The WebUI's page as far as the tab sees it: a prompt box and what javascript/traintools.js offers.
const outerPage = `<!doctype html><meta charset="utf-8"><title>WebUI</title>
<textarea id="prompt"></textarea>
<iframe src="./traintools/ui/" style="width:100%;height:880px;border:0"></iframe>
<script>
  window.calls = []
  window.trainTools = {
    insertPrompt(text, stem, trigger) {
      document.getElementById('prompt').value = text
      window.calls.push(['insert', stem, trigger])
    },
    async refreshCards(stem, isThere) {
      window.calls.push(['refresh', stem, isThere])
      return window.cards ?? 'seen'
    },
    showTxt2img() { window.calls.push(['show']) },
    theme() { return 'dark' },
    language() { return 'ja_JP' }
  }
</script>`
