// Captions as trainers read them: tags with commas between.
import type { Picture } from '../shared/gen/train_tools_pb'

export interface TagCount {
  tag: string
  pictures: number
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

/** How many pictures have each tag, the most frequent first. */
export function countTags(pictures: readonly Picture[]): TagCount[] {
  const counts = new Map<string, number>()
  for (const { caption } of pictures) for (const tag of tagsOf(caption)) counts.set(tag, (counts.get(tag) ?? 0) + 1)
  return [...counts]
    .map(([tag, pictures]) => ({ tag, pictures }))
    .sort((a, b) => b.pictures - a.pictures || a.tag.localeCompare(b.tag))
}
