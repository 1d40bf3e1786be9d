import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Throttle } from './throttle'

function throttled(...answers: Response[]) {
  const waits: number[] = []
  const during: boolean[] = []
  const throttle = new Throttle(
    async () => answers.shift() ?? new Response('done'),
    async milliseconds => {
      waits.push(milliseconds)
      during.push(throttle.store.value.waits)
    }
  )
  return { throttle, waits, during }
}
const tooMany = (headers: Record<string, string> = {}) => new Response('slow down', { status: 429, headers })

test('Fetch_OfTooManyRequests_WaitsAsToldAndAsksAgain', async () => {
  const { throttle, waits, during } = throttled(tooMany({ 'Retry-After': '7' }), tooMany())

  const response = await throttle.fetch('http://webui/')

  assert.equal(await response.text(), 'done')
  assert.deepEqual(waits, [7000, 5000])
  assert.deepEqual(during, [true, true])
  assert.equal(throttle.store.value.waits, false)
})

test('Fetch_ThatIsToldToWaitForHours_WaitsAMinute', async () => {
  const { throttle, waits } = throttled(tooMany({ 'Retry-After': '86400' }))

  await throttle.fetch('http://webui/')

  assert.deepEqual(waits, [60_000])
})

test('Fetch_ThatIsGivenUpMeanwhile_IsNotAskedAgain', async () => {
  const { throttle, waits } = throttled(tooMany(), tooMany())

  const response = await throttle.fetch('http://webui/', { signal: AbortSignal.abort() })

  assert.equal(response.status, 429)
  assert.deepEqual(waits, [])
})
