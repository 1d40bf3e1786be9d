// Which cards of the grid are near the screen: only these are in the page, so that 2,000 images scroll like 20.

export interface GridView {
  /** Pixels between the grid's top and the top of what is seen; negative: the grid begins further down. */
  scrolled: number
  viewHeight: number
  width: number
  count: number
}

export interface GridWindow {
  columns: number
  cardWidth: number
  rowHeight: number
  /** Of the whole grid. */
  height: number
  from: number
  to: number
}

export const gap = 14
const smallest = 168 // two columns on a phone
const captionHeight = 106 // the card below its image
const spareRows = 2 // drawn ahead, so that scrolling meets cards

export function windowOf({ scrolled, viewHeight, width, count }: GridView): GridWindow {
  const columns = Math.max(1, Math.floor((width + gap) / (smallest + gap)))
  const cardWidth = Math.floor((width - gap * (columns - 1)) / columns)
  const rowHeight = cardWidth + captionHeight + gap
  const rows = Math.ceil(count / columns)
  const first = Math.max(0, Math.floor(scrolled / rowHeight) - spareRows)
  const last = Math.min(rows, Math.ceil((scrolled + viewHeight) / rowHeight) + spareRows)
  return {
    columns,
    cardWidth,
    rowHeight,
    height: Math.max(0, rows * rowHeight - gap),
    from: Math.min(first * columns, count),
    to: Math.min(Math.max(first, last) * columns, count)
  }
}

/** Where a card lies in the grid. */
export function placeOf(index: number, { columns, cardWidth, rowHeight }: GridWindow): { left: number; top: number } {
  return { left: (index % columns) * (cardWidth + gap), top: Math.floor(index / columns) * rowHeight }
}
