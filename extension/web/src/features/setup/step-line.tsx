import { bytes } from '../../i18n/format'
import type { SetupStep } from '../../api/stub'
import { problemText } from '../../i18n/problem-texts'
import { Icon } from '../../ui/icons'
import { say } from './texts'

/** One step of set-up: what, how large, how far. */
export function StepLine({ step }: { step: SetupStep }) {
  const { title, state, problem } = step
  const size = step.size_bytes ?? 0
  const done = step.done_bytes ?? 0
  return (
    <li class={`tt-setup-step tt-setup-${state}`}>
      <span class="tt-setup-mark" role="img" aria-label={say(state)}>
        {state === 'done' && <Icon name="check" />}
        {state === 'failed' && <Icon name="alert" />}
        {state === 'running' && <span class="tt-spinner" />}
      </span>
      <div class="tt-grow">
        <div class="tt-row">
          <span class="tt-grow">{problemText(title)}</span>
          {size > 0 && (
            <span class="tt-muted tt-small tt-numbers">
              {state === 'running'
                ? say('of', { done: bytes(done), size: bytes(size) })
                : say('download', { size: bytes(size) })}
            </span>
          )}
        </div>
        {state === 'running' && size > 0 && (
          <div
            class="tt-bar"
            role="progressbar"
            aria-valuemin={0}
            aria-valuemax={100}
            aria-valuenow={percent(done, size)}>
            <div style={{ width: `${percent(done, size)}%` }} />
          </div>
        )}
        {problem && <div class="tt-small tt-muted">{problemText(problem)}</div>}
      </div>
    </li>
  )
}

/** How much is done, 0 to 100; a server that sends more than it announced does not push the bar out of its frame. */
export function percent(done: number, size: number): number {
  return size > 0 ? Math.round(Math.min(1, done / size) * 100) : 0
}
