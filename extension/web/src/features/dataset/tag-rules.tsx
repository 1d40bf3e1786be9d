import { useStore } from '../../state/store'
import { FindingLine } from '../../ui/finding'
import type { Rules, Tagging } from './tagging'
import { say } from './tagging-texts'

const shown = 60 // tags; more cover the page

/** Which tags are written and how, with what that gives at once. */
export function TagRulesForm({ tagging, onWrite }: { tagging: Tagging; onWrite: () => Promise<unknown> }) {
  const { rules, preview } = useStore(tagging.store)
  if (!preview) return null
  const change = (part: Partial<Rules>) => void tagging.change(part)
  const leaveOut = (tags: readonly string[]) =>
    change({ dropped: [...(rules.dropped.trim() ? [rules.dropped] : []), ...tags].join(', ') })
  const nearlyAll = preview.tags.filter(({ inNearlyAll }) => inNearlyAll).map(({ tag }) => tag)
  return (
    <div class="tt-tag-rules">
      <div class="tt-row">
        <Threshold name="generalThreshold" label={say('general')} rules={rules} change={change} />
        <Threshold name="characterThreshold" label={say('character')} rules={rules} change={change} />
      </div>
      <input
        class="tt-input"
        value={rules.dropped}
        placeholder={say('dropped')}
        aria-label={say('dropped')}
        data-testid="tags-dropped"
        onChange={event => change({ dropped: event.currentTarget.value })}
      />
      <div class="tt-row">
        <Check name="triggerFirst" label={say('trigger')} rules={rules} change={change} />
        <Check name="keepsUnderscores" label={say('underscores')} rules={rules} change={change} />
        <Check name="escapesBrackets" label={say('brackets')} rules={rules} change={change} />
      </div>
      <p>
        {say('seen', { n: preview.seen })} {preview.notSeen > 0 && say('notSeen', { n: preview.notSeen })}
      </p>
      {preview.tags.length === 0 && <FindingLine tone="note">{say('nothing')}</FindingLine>}
      <div class="tt-chips" data-testid="tags-seen">
        {preview.tags.slice(0, shown).map(({ tag, images }) => (
          <button
            key={tag}
            type="button"
            class="tt-chip tt-small"
            title={say('leaveOutOne', { tag })}
            aria-label={say('leaveOutOne', { tag })}
            onClick={() => leaveOut([tag])}>
            {tag} <span class="tt-chip-count">{images}</span>
          </button>
        ))}
      </div>
      {nearlyAll.length > 0 && (
        <FindingLine tone="note">
          {say('nearlyAll', { tags: nearlyAll.join(', ') })}{' '}
          <button type="button" class="tt-link" data-testid="tags-leave-out" onClick={() => leaveOut(nearlyAll)}>
            {say('leaveOut')}
          </button>
        </FindingLine>
      )}
      <div class="tt-row">
        {([false, true] as const).map(replaces => (
          <label key={`${replaces}`} class="tt-row">
            <input
              type="radio"
              name="tags-replace"
              checked={rules.replaces === replaces}
              data-testid={replaces ? 'tags-replace' : 'tags-add'}
              onChange={() => change({ replaces })}
            />
            {say(replaces ? 'replace' : 'add')}
          </label>
        ))}
        <button
          type="button"
          class="tt-button tt-button-main"
          disabled={tagging.isUnderWay || preview.tags.length === 0}
          data-testid="tags-write"
          onClick={() => void onWrite()}>
          {say('write')}
        </button>
      </div>
    </div>
  )
}

interface Part<Name> {
  name: Name
  label: string
  rules: Rules
  change: (part: Partial<Rules>) => void
}

function Threshold({ name, label, rules, change }: Part<'generalThreshold' | 'characterThreshold'>) {
  return (
    <label class="tt-row">
      {label}
      <input
        class="tt-threshold"
        type="range"
        min="0.05"
        max="1"
        step="0.01"
        value={rules[name]}
        data-testid={name}
        onChange={event => change({ [name]: Number(event.currentTarget.value) })}
      />
      <output class="tt-numbers">{rules[name].toFixed(2)}</output>
    </label>
  )
}

function Check({ name, label, rules, change }: Part<'triggerFirst' | 'keepsUnderscores' | 'escapesBrackets'>) {
  return (
    <label class="tt-row">
      <input
        type="checkbox"
        checked={rules[name]}
        data-testid={name}
        onChange={event => change({ [name]: event.currentTarget.checked })}
      />
      {label}
    </label>
  )
}
