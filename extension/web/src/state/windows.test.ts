import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Windows } from './windows'

function window() {
  const end = new AbortController()
  return { windows: new Windows(end.signal), end }
}

test('News_OfAnotherWindow_ReachTheVersionTheyAreAbout', async () => {
  const [here, there] = [window(), window()]
  const other: string[] = []
  here.windows.onNews(['images'], 'w', () => other.push('w'), here.end.signal)
  const received = new Promise(resolve => here.windows.onNews(['images'], 'v', () => resolve('v'), here.end.signal))

  there.windows.announce('images', 'v')

  assert.equal(await received, 'v')
  assert.deepEqual(other, [])
  here.end.abort()
  there.end.abort()
})

test('News_OfEverything_ReachEveryListenerUntilItsEnd', () => {
  const { windows, end } = window()
  const gone = new AbortController()
  const received: string[] = []
  windows.onNews(['results'], 'v', () => received.push('results'), end.signal)
  windows.onNews(['images'], 'v', () => received.push('images'), gone.signal)

  gone.abort()
  windows.spread({ kind: 'all', versionId: '' })
  windows.spread({ kind: 'projects', versionId: 'v' })

  assert.deepEqual(received, ['results'])
  end.abort()
})
