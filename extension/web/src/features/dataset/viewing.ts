// Which image is shown large: opened from the grid, turned to its neighbours there, closed where one is then.
import type { DatasetImage } from '../../api/gen/train_tools_pb'
import type { DatasetModel } from './model'

export interface Viewed {
  image: DatasetImage
  /** Place among the images that can be turned to, from 0 on. */
  index: number
  count: number
}

/** Shows an image large, among those that the grid shows now. */
export function viewLarge(model: DatasetModel, id: string): void {
  model.store.set({ viewed: { id, among: model.shown.map(image => image.id) } })
}

/** What is shown large; null: nothing, or an image that was removed meanwhile. */
export function viewed(model: DatasetModel): Viewed | null {
  const { viewed: wish } = model.store.value
  const image = wish && among(model).find(({ id }) => id === wish.id)
  return image ? { image, index: among(model).indexOf(image), count: among(model).length } : null
}

/** Goes on to a neighbour; at either end nothing happens. False there. */
export function turn(model: DatasetModel, step: 1 | -1): boolean {
  const now = viewed(model)
  const next = now && among(model)[now.index + step]
  const { viewed: wish } = model.store.value
  if (!next || !wish) return false
  model.store.set({ viewed: { ...wish, id: next.id } })
  return true
}

/** Goes back to the grid, with the keyboard on the image's card. */
export function closeView(model: DatasetModel): void {
  const now = viewed(model)
  model.store.set({ viewed: null, focus: now && { id: now.image.id, on: 'image' } })
}

// Without those that were removed meanwhile, in another window perhaps.
function among(model: DatasetModel): DatasetImage[] {
  const byId = new Map(model.store.value.images?.map(image => [image.id, image]))
  return (model.store.value.viewed?.among ?? []).flatMap(id => byId.get(id) ?? [])
}
