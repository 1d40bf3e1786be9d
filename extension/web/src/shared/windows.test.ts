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
  here.windows.onNews(['pictures'], 'w', () => other.push('w'), here.end.signal)
  const heard = new Promise(resolve => here.windows.onNews(['pictures'], 'v', () => resolve('v'), here.end.signal))

  there.windows.tell('pictures', 'v')

  assert.equal(await heard, 'v')
  assert.deepEqual(other, [])
  here.end.abort()
  there.end.abort()
})

test('News_OfEverything_ReachEveryListenerUntilItsEnd', () => {
  const { windows, end } = window()
  const gone = new AbortController()
  const heard: string[] = []
  windows.onNews(['results'], 'v', () => heard.push('results'), end.signal)
  windows.onNews(['pictures'], 'v', () => heard.push('pictures'), gone.signal)

  gone.abort()
  windows.spread({ kind: 'all', versionId: '' })
  windows.spread({ kind: 'projects', versionId: 'v' })

  assert.deepEqual(heard, ['results'])
  end.abort()
})
