import { useEffect } from 'preact/hooks'
import type { Notice, Notices } from '../../state/notices'
import { useStore } from '../../state/store'
import { problemText } from '../../i18n/problem-texts'
import { language } from '../../i18n/texts'
import { Icon } from '../../ui/icons'
import { say } from './texts'

const shownFor = { plain: 6000, withAction: 20_000 } // long enough to read, and to change one's mind

/** What was done and what went wrong, at the foot of the page; problems stay until they are closed. */
export function NoticeList({ notices }: { notices: Notices }) {
  useStore(language)
  return (
    <div class="tt-notices" aria-live="polite">
      {useStore(notices.store).notices.map(notice => (
        <Line key={notice.id} notice={notice} notices={notices} />
      ))}
    </div>
  )
}

function Line({ notice, notices }: { notice: Notice; notices: Notices }) {
  const { what } = notice
  const isProblem = typeof what !== 'string'
  const dismiss = () => notices.dismiss(notice.id)
  useEffect(() => {
    if (isProblem) return
    const timer = setTimeout(dismiss, notice.action ? shownFor.withAction : shownFor.plain)
    return () => clearTimeout(timer)
  }, [notice])
  const act = async () => {
    dismiss()
    await notices.attempt(async () => notice.action?.run())
  }
  return (
    <div
      class={`tt-notice tt-notice-${isProblem ? 'problem' : 'done'}`}
      role={isProblem ? 'alert' : 'status'}
      data-testid={isProblem ? 'problem' : 'notice'}>
      <Icon name={isProblem ? 'alert' : 'check'} />
      <span class="tt-grow">{isProblem ? problemText(what) : what}</span>
      {notice.action && (
        <button type="button" class="tt-button tt-button-small" data-testid="notice-action" onClick={() => void act()}>
          {notice.action.label}
        </button>
      )}
      <button
        type="button"
        class="tt-button tt-button-quiet tt-button-icon"
        aria-label={say('dismiss')}
        onClick={dismiss}>
        <Icon name="close" />
      </button>
    </div>
  )
}
