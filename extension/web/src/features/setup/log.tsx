import { useState } from 'preact/hooks'
import type { LogOf } from '../../api/stub'
import type { App } from '../../state/app'
import { say } from './texts'

interface Properties {
  app: App
  of: LogOf
  /** The set-up's last lines. */
  tail: readonly string[]
  open: boolean
  signal: AbortSignal
}

/** The log's end, which the state carries, or the whole when asked for. */
export function Log({ app, of, tail, open, signal }: Properties) {
  const [whole, setWhole] = useState<string | null>(null)
  const text = whole ?? (of === 'setup' ? tail.join('\n') : '')
  const load = () => app.notices.attempt(async () => setWhole(await app.stub.log(of, signal)))
  const copy = () =>
    app.notices.attempt(async () => {
      await navigator.clipboard.writeText(text)
      app.notices.done(say('copied'))
    })
  return (
    <details class="tt-setup-log" open={open} onToggle={event => event.currentTarget.open && void load()}>
      <summary>{say('log')}</summary>
      <pre tabIndex={0} data-testid="setup-log">
        {text}
      </pre>
      {text && (
        <button type="button" class="tt-button tt-button-small" onClick={() => void copy()}>
          {say('copy')}
        </button>
      )}
    </details>
  )
}
