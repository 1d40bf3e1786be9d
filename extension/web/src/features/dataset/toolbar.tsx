import type { App } from '../../state/app'
import type { DatasetModel } from './model'
import { useStore } from '../../state/store'
import { type Order, orders } from './shown'
import { say } from './texts'

/** The line above the images: how many, search, order, and the way on. */
export function Toolbar({ app, model }: { app: App; model: DatasetModel }) {
  const { images, search, order, tags } = useStore(model.store)
  const n = images?.length ?? 0
  const filtered = search.trim() !== '' || tags.size > 0
  return (
    <div class="tt-row tt-toolbar">
      <strong data-testid="image-count">
        {filtered ? say('countShown', { shown: model.shown.length, n }) : say('count', { n })}
      </strong>
      <input
        class="tt-input tt-search"
        type="search"
        placeholder={say('search')}
        aria-label={say('search')}
        value={search}
        data-testid="search"
        onInput={event => model.store.set({ search: event.currentTarget.value })}
      />
      <select
        class="tt-select tt-order"
        aria-label={say('order')}
        value={order}
        data-testid="order"
        onChange={event => model.store.set({ order: event.currentTarget.value as Order })}>
        {orders.map(name => (
          <option key={name} value={name}>
            {say(name)}
          </option>
        ))}
      </select>
      {filtered && (
        <button
          type="button"
          class="tt-button tt-button-quiet"
          onClick={() => model.store.set({ search: '', tags: new Set() })}>
          {say('clearFilter')}
        </button>
      )}
      <span class="tt-grow" />
      <button
        type="button"
        class="tt-button tt-button-main"
        data-testid="next-train"
        onClick={() => app.workspace.store.set({ step: 'train' })}>
        {say('next')}
      </button>
    </div>
  )
}
