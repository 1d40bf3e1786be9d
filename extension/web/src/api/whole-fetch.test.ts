import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { wholeFetch } from './whole-fetch'

const real = globalThis.fetch
afterEach(() => {
  globalThis.fetch = real
})

/** A server whose answer stays open until `end`; an aborted signal breaks it off, as in a browser. */
function server() {
  const seen: { signal?: AbortSignal; end: () => void } = { end: () => {} }
  globalThis.fetch = async (_input, init) => {
    const signal = (seen.signal = init?.signal ?? undefined)
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new Uint8Array([1, 2]))
        seen.end = () => controller.close()
        signal?.addEventListener('abort', () => controller.error(signal.reason))
      }
    })
    return new Response(body, { status: 203, headers: { 'x-kept': 'yes' } })
  }
  return seen
}

test('Fetch_AbortedAfterItsEnd_WasNotBrokenOff', async () => {
  const [seen, caller] = [server(), new AbortController()]
  const response = await wholeFetch('http://host/', { signal: caller.signal })
  seen.end()
  const bytes = await response.arrayBuffer()

  caller.abort()

  assert.equal(seen.signal?.aborted, false)
  assert.deepEqual([...new Uint8Array(bytes)], [1, 2])
  assert.deepEqual([response.status, response.headers.get('x-kept')], [203, 'yes'])
})

test('Fetch_AbortedInTheMiddle_IsBrokenOff', async () => {
  const [seen, caller] = [server(), new AbortController()]
  const reader = (await wholeFetch('http://host/', { signal: caller.signal })).body?.getReader()
  await reader?.read()

  caller.abort(new Error('left'))

  assert.equal(seen.signal?.aborted, true)
  await assert.rejects(async () => reader?.read(), /left/)
})

test('Fetch_OfWhatIsAbortedAlready_AsksWithAnAbortedSignal', async () => {
  const seen = server()

  await wholeFetch('http://host/', { signal: AbortSignal.abort() })

  assert.equal(seen.signal?.aborted, true)
})
