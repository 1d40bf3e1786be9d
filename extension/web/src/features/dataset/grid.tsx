import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { App } from '../../state/app'
import { useStore } from '../../state/store'
import { Card } from './card'
import { placeOf, windowOf } from './grid-window'
import type { DatasetModel } from './model'
import { say } from './texts'
import { viewLarge } from './viewing'

const before = { scrolled: 0, viewHeight: 900, width: 900 }

/** The images; only the cards near the screen are in the page. */
export function Grid({ app, model }: { app: App; model: DatasetModel }) {
  const { focus } = useStore(model.store)
  const root = useRef<HTMLDivElement>(null)
  const anchor = useRef(-1) // where a range begins that Shift ends
  const [view, setView] = useState(before)
  const images = model.shown

  useLayoutEffect(() => {
    const grid = root.current
    const scroller = grid?.closest<HTMLElement>('.tt-step')
    if (!grid || !scroller) return
    const measure = () => {
      if (grid.clientWidth === 0) return // hidden behind another step
      const scrolled = scroller.getBoundingClientRect().top - grid.getBoundingClientRect().top
      setView({ scrolled, viewHeight: scroller.clientHeight, width: grid.clientWidth })
    }
    measure()
    const sizes = new ResizeObserver(measure)
    sizes.observe(grid)
    sizes.observe(scroller)
    scroller.addEventListener('scroll', measure, { passive: true })
    return () => {
      sizes.disconnect()
      scroller.removeEventListener('scroll', measure)
    }
  }, [])

  const window = windowOf({ ...view, count: images.length })
  const visible = images.slice(window.from, window.to)

  // The keyboard goes on to a card that may not be in the page yet: bring its row first.
  useLayoutEffect(() => {
    const index = focus ? images.findIndex(({ id }) => id === focus.id) : -1
    const scroller = root.current?.closest<HTMLElement>('.tt-step')
    if (index < 0 || !scroller) return
    const top = placeOf(index, window).top - view.scrolled
    if (top < 0 || top + window.rowHeight > view.viewHeight) scroller.scrollBy({ top: top - 40 })
  }, [focus])

  const onSelect = (index: number, range: boolean) => {
    const selected = new Set(model.store.value.selected)
    const id = images[index]?.id
    if (id === undefined) return
    if (range && anchor.current >= 0) {
      const [from, to] = [Math.min(anchor.current, index), Math.max(anchor.current, index)]
      for (const image of images.slice(from, to + 1)) selected.add(image.id)
    } else if (!selected.delete(id)) selected.add(id)
    anchor.current = index
    model.store.set({ selected })
  }

  return (
    <div ref={root} class="tt-grid" role="list" style={{ height: `${window.height}px` }} data-testid="grid">
      {images.length === 0 && <p class="tt-muted">{say('nothingShown')}</p>}
      {visible.map((image, offset) => {
        const index = window.from + offset
        const { left, top } = placeOf(index, window)
        return (
          <Card
            key={image.id}
            app={app}
            model={model}
            image={image}
            width={window.cardWidth}
            left={left}
            top={top}
            nextId={images[index + 1]?.id ?? ''}
            onSelect={range => onSelect(index, range)}
            onOpen={() => viewLarge(model, image.id)}
          />
        )
      })}
    </div>
  )
}
