// Captions as trainers read them: tags with commas between.
import type { DatasetImage } from '../../api/gen/train_tools_pb'

export interface TagCount {
  tag: string
  images: number
}

/** The tags of a caption, in its order, each once. */
export function tagsOf(caption: string): string[] {
  return [
    ...new Set(
      caption
        .split(',')
        .map(tag => tag.trim())
        .filter(tag => tag !== '')
    )
  ]
}

/** How many images have each tag, the most frequent first. */
export function countTags(images: readonly DatasetImage[]): TagCount[] {
  const counts = new Map<string, number>()
  for (const { caption } of images) for (const tag of tagsOf(caption)) counts.set(tag, (counts.get(tag) ?? 0) + 1)
  return [...counts]
    .map(([tag, images]) => ({ tag, images }))
    .sort((a, b) => b.images - a.images || a.tag.localeCompare(b.tag))
}
