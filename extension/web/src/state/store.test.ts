import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Store } from './store'

test('Store_OfAChange_ReportsItsListenersOnce', () => {
  const store = new Store({ name: 'a', count: 0 })
  let calls = 0
  store.subscribe(() => calls++)

  store.set({ name: 'b', count: 1 })

  assert.equal(calls, 1)
  assert.deepEqual(store.value, { name: 'b', count: 1 })
})

test('Store_OfTheSameValue_StaysQuiet', () => {
  const store = new Store({ name: 'a' })
  let calls = 0
  store.subscribe(() => calls++)

  store.set({ name: 'a' })

  assert.equal(calls, 0)
})

test('Store_AfterUnsubscribing_IsSilent', () => {
  const store = new Store({ name: 'a' })
  let calls = 0
  const stop = store.subscribe(() => calls++)

  stop()
  store.set({ name: 'b' })

  assert.equal(calls, 0)
})
