// Which images are shown, and in which order; in the page, so that typing a search answers at once.
import type { DatasetImage } from '../../api/gen/train_tools_pb'
import { tagsOf } from './tags'

export type Order = 'name' | 'added' | 'caption' | 'size'
export const orders: readonly Order[] = ['name', 'added', 'caption', 'size']

export interface Wish {
  search: string
  order: Order
  tags: ReadonlySet<string>
}

const byName = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' }) // 2.png before 10.png

const compare: Record<Order, (a: DatasetImage, b: DatasetImage) => number> = {
  name: (a, b) => byName.compare(a.name, b.name),
  added: (a, b) => Number(b.addedUnixMs - a.addedUnixMs),
  caption: (a, b) => byName.compare(a.caption, b.caption),
  size: (a, b) => a.width * a.height - b.width * b.height
}

/** The images that hold the search in name or caption and have all the tags. */
export function shown(images: readonly DatasetImage[], { search, order, tags }: Wish): DatasetImage[] {
  const words = comparable(search)
    .split(/\s+/)
    .filter(word => word !== '')
  const wanted = images.filter(image => {
    const text = comparable(`${image.name}\n${image.caption}`)
    return words.every(word => text.includes(word)) && hasAll(image, tags)
  })
  return wanted.sort((a, b) => compare[order](a, b) || byName.compare(a.name, b.name))
}

// Files that were there before may spell が with two characters.
const comparable = (text: string) => text.normalize('NFC').toLocaleLowerCase()

function hasAll(image: DatasetImage, tags: ReadonlySet<string>): boolean {
  if (tags.size === 0) return true
  const own = new Set(tagsOf(image.caption))
  return [...tags].every(tag => own.has(tag))
}
