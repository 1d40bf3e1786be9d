import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Code, ConnectError } from '@connectrpc/connect'
import { Connection, waitFor } from './connection'
import type { HostState, Stub, StubState } from './stub'

const state = (host: HostState): StubState => ({ webui: 'A1111', screen: 'ready', host: { state: host } })

// Answers each question with the next of a list; an error is thrown.
function stubOf(answers: (StubState | Error)[]): Stub {
  const none = async () => {
    throw new Error('not asked for here')
  }
  return {
    state: async () => {
      const answer = answers.shift() ?? new Error('asked too often')
      if (answer instanceof Error) throw answer
      return answer
    },
    startSetup: none,
    startSetupForCpu: none,
    cancelSetup: none,
    restartHost: none,
    takeGpuBack: none,
    log: none
  }
}

function connect(answers: (StubState | Error)[]) {
  const waited: number[] = []
  const wait = async (milliseconds: number) => void waited.push(milliseconds)
  return { waited, connection: new Connection(stubOf(answers), new AbortController().signal, wait) }
}

test('Connection_UntilTheHostIsReady_AsksEverySecond', async () => {
  const { connection, waited } = connect([state('missing'), state('setting_up'), state('ready')])
  let ready = 0
  connection.onReady(() => ready++)

  await connection.ask()

  assert.equal(connection.store.value.status, 'online')
  assert.deepEqual(waited, [1000, 1000])
  assert.equal(ready, 1)
})

test('Connection_WithoutAnAnswer_WaitsLongerEachTime', async () => {
  const lost = () => new TypeError('Failed to fetch')
  const { connection, waited } = connect([lost(), lost(), lost(), state('ready')])

  await connection.ask()

  assert.deepEqual(waited, [500, 1000, 2000])
  assert.equal(connection.store.value.status, 'online')
})

test('Connection_AfterALostCall_ComesBackByItself', async () => {
  const { connection } = connect([state('ready'), state('ready')])
  await connection.ask()
  let back = 0
  connection.onReady(() => back++)

  connection.failed(new TypeError('Failed to fetch'))
  assert.equal(connection.store.value.status, 'lost')
  await new Promise(resolve => connection.onReady(() => resolve(null)))

  assert.equal(connection.store.value.status, 'online')
  assert.equal(back, 1)
})

test('Connection_WhileTheHostStartsAgain_LeavesThePageAsItIs', async () => {
  const { connection } = connect([state('ready'), state('starting'), state('ready')])
  await connection.ask()
  const seen: string[] = []
  connection.store.subscribe(() => seen.push(connection.store.value.status))

  await connection.ask()

  assert.deepEqual(seen, ['lost', 'online'])
})

test('Connection_WithoutALogin_StopsAsking', async () => {
  const { connection, waited } = connect([new ConnectError('HTTP 401', Code.Unauthenticated)])

  await connection.ask()

  assert.equal(connection.store.value.status, 'login')
  assert.deepEqual(waited, [])
})

test('Connection_OfARefusedCall_StaysOnline', async () => {
  const { connection } = connect([state('ready')])
  await connection.ask()

  connection.failed(new ConnectError('Rank is 0.', Code.InvalidArgument))

  assert.equal(connection.store.value.status, 'online')
})

test('WaitFor_WhenWoken_EndsAtOnce', async () => {
  const wake = new AbortController()
  const waiting = waitFor(3_600_000, wake.signal)

  wake.abort()

  await waiting
})
