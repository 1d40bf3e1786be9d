// A sentence that wants to be seen, beside what it is about.
import type { ComponentChildren } from 'preact'
import { Icon } from './icons'

export type Tone = 'problem' | 'warning' | 'note' | 'good'

export function FindingLine({ tone, children }: { tone: Tone; children: ComponentChildren }) {
  const urgent = tone === 'problem'
  const icon = { problem: 'alert', warning: 'alert', note: 'info', good: 'check' } as const
  return (
    <div
      class={`tt-finding tt-finding-${tone}`}
      role={urgent ? 'alert' : 'status'}
      data-testid={urgent ? 'problem' : undefined}>
      <Icon name={icon[tone]} />
      <div class="tt-grow">{children}</div>
    </div>
  )
}
