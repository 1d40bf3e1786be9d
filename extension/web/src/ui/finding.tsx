// A sentence that wants to be seen, beside what it is about.
import type { ComponentChildren } from 'preact'
import type { Problem } from '../i18n/problem'
import { useStore } from '../state/store'
import { fieldNames } from '../i18n/field-names'
import { problemText } from '../i18n/problem-texts'
import { Icon } from './icons'

export type Tone = 'problem' | 'warning' | 'note' | 'good'

/** A problem as such a line; nothing where there is none. */
export function ProblemLine({ problem, tone = 'problem' }: { problem: Problem | null | undefined; tone?: Tone }) {
  useStore(fieldNames)
  return problem ? <FindingLine tone={tone}>{problemText(problem)}</FindingLine> : null
}

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
