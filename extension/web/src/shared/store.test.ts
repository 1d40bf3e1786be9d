import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Store } from './store'

test('Store_OfAChange_TellsItsListenersOnce', () => {
  const store = new Store({ name: 'a', count: 0 })
  let told = 0
  store.subscribe(() => told++)

  store.set({ name: 'b', count: 1 })

  assert.equal(told, 1)
  assert.deepEqual(store.value, { name: 'b', count: 1 })
})

test('Store_OfTheSameValue_StaysQuiet', () => {
  const store = new Store({ name: 'a' })
  let told = 0
  store.subscribe(() => told++)

  store.set({ name: 'a' })

  assert.equal(told, 0)
})

test('Store_AfterUnsubscribing_TellsNoMore', () => {
  const store = new Store({ name: 'a' })
  let told = 0
  const stop = store.subscribe(() => told++)

  stop()
  store.set({ name: 'b' })

  assert.equal(told, 0)
})
