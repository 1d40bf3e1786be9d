import { useLayoutEffect, useRef } from 'preact/hooks'
import { clock } from '../../i18n/format'
import type { LogLine } from '../../api/live/run-log'
import { say } from './texts'
import { lineText, lineTone } from './words'

/** The run's log, the newest line in sight unless the person scrolled up. */
export function LogList({ lines }: { lines: readonly LogLine[] }) {
  const list = useRef<HTMLOListElement>(null)
  const follow = useRef(true)
  useLayoutEffect(() => {
    if (list.current && follow.current) list.current.scrollTop = list.current.scrollHeight
  }, [lines])
  const onScroll = () => {
    const element = list.current
    if (element) follow.current = element.scrollHeight - element.scrollTop - element.clientHeight < 24
  }
  return (
    <details class="tt-log">
      <summary class="tt-muted">{say('log')}</summary>
      <ol ref={list} tabIndex={0} class="tt-small" data-testid="run-log" onScroll={onScroll}>
        {lines.map(({ unixMs, event }, index) => (
          <li key={index} class={`tt-log-${lineTone(event)}`}>
            <time class="tt-muted tt-numbers">{clock(unixMs)}</time> {lineText(event)}
          </li>
        ))}
      </ol>
    </details>
  )
}
