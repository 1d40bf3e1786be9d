import { useEffect, useRef, useState } from 'preact/hooks'
import type { App } from '../../state/app'
import { moment } from '../../i18n/format'
import type { TrashItem } from '../../api/gen/train_tools_pb'
import { problemText } from '../../i18n/problem-texts'
import { restore } from './actions'
import { say } from './texts'

/** What was deleted lately, each with a way back. */
export function TrashDialog({ app, onClose }: { app: App; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const [items, setItems] = useState<TrashItem[] | null>(null)
  const load = () => app.notices.attempt(async () => setItems((await app.host.projects.listTrash({})).items))
  useEffect(() => {
    dialog.current?.showModal()
    void load()
  }, [])
  const putBack = async (item: TrashItem) => {
    if (await restore(app, item.trashId, item.label)) await load()
  }
  return (
    <dialog class="tt-dialog" ref={dialog} onClose={onClose} aria-label={say('trash')} data-testid="trash-dialog">
      <h2>{say('trash')}</h2>
      {items === null ? (
        <span class="tt-spinner" />
      ) : items.length === 0 ? (
        <p class="tt-muted">{say('trashEmpty')}</p>
      ) : (
        <ul class="tt-trash">
          {items.map(item => (
            <li key={item.trashId} class="tt-row">
              <span class="tt-grow">
                <span class="tt-trash-label">{item.label}</span>
                <span class="tt-muted tt-small">
                  {item.what && problemText(item.what)} · {moment(item.deletedUnixMs)}
                </span>
              </span>
              <button type="button" class="tt-button tt-button-small" onClick={() => void putBack(item)}>
                {say('restore')}
              </button>
            </li>
          ))}
        </ul>
      )}
      <button type="button" class="tt-button" onClick={() => dialog.current?.close()}>
        {say('close')}
      </button>
    </dialog>
  )
}
