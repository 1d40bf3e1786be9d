import { create } from '@bufbuild/protobuf'
import type { App } from '../../state/app'
import { ConsentSchema } from '../../api/gen/train_tools_pb'
import { useStore } from '../../state/store'
import { FindingLine } from '../../ui/finding'
import { say } from './texts'

/** Whether real people are shown and agreed; the answer is recorded with the dataset. */
export function ConsentNote({ app, versionId }: { app: App; versionId: string }) {
  const editor = app.settings.of(versionId)
  const { consent } = useStore(editor.store).draft
  const answer = (showsRealPeople: boolean, hasConsent: boolean) =>
    editor.change(settings => {
      settings.consent = create(ConsentSchema, { showsRealPeople, hasConsent })
    })
  const chip = (real: boolean) => (
    <button
      type="button"
      class="tt-chip tt-small"
      role="radio"
      aria-checked={consent?.showsRealPeople === real}
      data-testid={real ? 'people-yes' : 'people-no'}
      onClick={() => answer(real, real && (consent?.hasConsent ?? false))}>
      {say(real ? 'yes' : 'no')}
    </button>
  )
  return (
    <div class="tt-consent tt-small" data-testid="consent">
      <div class="tt-row" role="radiogroup" aria-label={say('people')}>
        <span class="tt-muted" title={say('consentKept')}>
          {say('people')}
        </span>
        {chip(false)}
        {chip(true)}
        {consent?.showsRealPeople && (
          <label class="tt-row">
            <input
              type="checkbox"
              checked={consent.hasConsent}
              data-testid="has-consent"
              onChange={event => answer(true, event.currentTarget.checked)}
            />
            {say('consent')}
          </label>
        )}
      </div>
      {consent?.showsRealPeople && !consent.hasConsent && (
        <FindingLine tone="warning">{say('consentMissing')}</FindingLine>
      )}
    </div>
  )
}
