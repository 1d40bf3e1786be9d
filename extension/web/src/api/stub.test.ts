import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { Code, ConnectError } from '@connectrpc/connect'
import { problem } from '../i18n/problem'
import { problemsOf } from './rich-error'
import { connectStub, type Stub } from './stub'

const realFetch = globalThis.fetch
const never = new AbortController().signal
afterEach(() => { globalThis.fetch = realFetch })

// A stub behind a fetch that gives one answer and remembers what was asked.
function answering(status: number, body: string) {
  const asked: { address: string, method: string, header: string | null }[] = []
  globalThis.fetch = async (address, options) => {
    const header = new Headers(options?.headers).get('X-TrainTools')
    asked.push({ address: `${address}`, method: options?.method ?? 'GET', header })
    return new Response(body, { status })
  }
  return { asked, stub: connectStub('http://webui/sub/traintools/') }
}

async function refusalOf(status: number, body: string): Promise<ConnectError> {
  const { stub } = answering(status, body)
  try {
    await stub.state(never)
  } catch (error) {
    assert.ok(error instanceof ConnectError)
    return error
  }
  throw new Error('The stub was expected to refuse.')
}

test('State_OfAStub_IsReadBesideThePage', async () => {
  const { stub, asked } = answering(200, '{"webui":"Forge","host":{"state":"ready"}}')

  const state = await stub.state(never)

  assert.equal(state.webui, 'Forge')
  assert.deepEqual(asked, [{ address: 'http://webui/sub/traintools/state', method: 'GET', header: '1' }])
})

const changes = [
  ['setup/start', (stub: Stub) => stub.startSetup(never)],
  ['setup/start-on-cpu', (stub: Stub) => stub.startSetupForCpu(never)],
  ['setup/cancel', (stub: Stub) => stub.cancelSetup(never)],
  ['host/restart', (stub: Stub) => stub.restartHost(never)],
  ['lease/release', (stub: Stub) => stub.takeGpuBack(never)]
] as const
for (const [path, change] of changes) {
  test(`Change_${path}_CarriesTheOwnHeader`, async () => {
    const { stub, asked } = answering(200, '{}')

    await change(stub)

    assert.deepEqual(asked, [{ address: `http://webui/sub/traintools/${path}`, method: 'POST', header: '1' }])
  })
}

test('Log_OfAStub_IsItsText', async () => {
  const { stub, asked } = answering(200, 'first\nlast')

  assert.equal(await stub.log('host', never), 'first\nlast')
  assert.match(asked[0]?.address ?? '', /log\?of=host&lines=200$/)
})

test('Refusal_WithAProblem_IsThatProblem', async () => {
  const error = await refusalOf(403, '{"problem":{"code":"file.is_folder","arguments":{"path":"/花子"}}}')

  assert.deepEqual(problemsOf(error).map(({ code, arguments: values }) => [code, values]), [
    ['file.is_folder', { path: '/花子' }]
  ])
  assert.equal(error.code, Code.FailedPrecondition)
})

test('State_WithProblems_HasThemWhereTheyAre', async () => {
  const full = { code: 'file.disk_full', field: '', arguments: { path: 'x' } }
  const steps = [{ id: 'look', title: { code: 'doctor.system' }, state: 'failed', problem: full }]
  const state = { webui: 'x', host: { state: 'failed', problem: full }, setup: { steps } }
  const { stub } = answering(200, JSON.stringify(state))

  const { host, setup } = await stub.state(never)

  assert.deepEqual([host.problem, setup?.steps[0]?.problem], [full, full])
  assert.deepEqual(setup?.steps[0]?.title, problem('doctor.system'))
})

test('Refusal_WithoutALogin_IsALostLogin', async () => {
  assert.equal((await refusalOf(401, '{"problem":{"code":"stub.not_logged_in"}}')).code, Code.Unauthenticated)
})

test('Refusal_OfAProxyWithAPageOfHtml_ShowsNoHtml', async () => {
  const error = await refusalOf(502, '<html><body>Bad gateway</body></html>')

  assert.equal(error.code, Code.Unavailable)
  assert.doesNotMatch(error.rawMessage, /</)
  assert.match(error.rawMessage, /502/)
})

test('Refusal_InPlainWords_ShowsThem', async () => {
  assert.equal((await refusalOf(500, 'The queue is stuck.')).rawMessage, 'The queue is stuck.')
})
