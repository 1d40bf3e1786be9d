// From what was dropped to what is uploaded: images, each with the caption of the same stem beside it, and archives.
import { isArchive, isImageName, isMask } from './endings'

/** A file with the folder it lay in, as far as the browser says. */
export interface DroppedFile {
  file: File
  folder: string
}

export interface Pairing {
  images: { file: File; captionFile: File | null }[]
  /** Archives that the host opens. */
  archives: File[]
  /** Masks of trainers. */
  masks: File[]
  /** Captions of no image here, and other programs' files with captions: the host knows what they are for. */
  texts: File[]
  /** Captions that several images have. */
  shared: File[]
  /** Files that are none of these. */
  leftOver: File[]
}

const captionEndings = [/\.txt$/i, /\.caption$/i] // the first wins where an image has both, as on the host
const sidecarEnding = /\.(tags|json|jsonl)$/i
const clutter = /^(\.|thumbs\.db$|desktop\.ini$|__macosx)/i // what systems leave in folders; nobody misses it

/**
 * Pairs images with captions, by folder and stem; case does not matter, for Windows gives `A.PNG` and `a.txt`, nor
 * how accents and が are spelt, for macOS spells them with two characters. Where a system keeps `A.txt` and `a.txt`
 * apart, each goes with its own image.
 */
export function pair(dropped: readonly DroppedFile[]): Pairing {
  const wanted = dropped.filter(({ file }) => !clutter.test(file.name))
  const captions = wanted.filter(({ file }) => isCaption(file))
  const imageItems = wanted.filter(({ file, folder }) => isImage(file) && !isMask(file.name, folder))
  const byKey = new Map<string, DroppedFile[]>()
  for (const text of captions) byKey.set(keyOf(text), [...(byKey.get(keyOf(text)) ?? []), text])
  const own = new Set(imageItems.map(stemOf))
  const uses = new Map<File, number>()
  const images = imageItems.map(item => {
    const free = (text: DroppedFile) => stemOf(text) === stemOf(item) || !own.has(stemOf(text))
    const best = (byKey.get(keyOf(item)) ?? []).filter(free).sort((a, b) => distance(item, a) - distance(item, b))[0]
    if (best) uses.set(best.file, (uses.get(best.file) ?? 0) + 1)
    return { file: item.file, captionFile: best?.file ?? null }
  })
  const rest = wanted.filter(item => !uses.has(item.file) && !imageItems.includes(item))
  const files = (kind: Kind) => rest.filter(item => kindOf(item) === kind).map(({ file }) => file)
  return {
    images,
    archives: files('archive'),
    masks: files('mask'),
    texts: files('text'),
    shared: [...uses].filter(([, count]) => count > 1).map(([file]) => file),
    leftOver: files('other')
  }
}

type Kind = 'archive' | 'mask' | 'text' | 'other'

function kindOf({ file, folder }: DroppedFile): Kind {
  if (isArchive(file.name)) return 'archive'
  if (isMask(file.name, folder)) return 'mask'
  return isCaption(file) || sidecarEnding.test(file.name) ? 'text' : 'other'
}

const isCaption = (file: File) => captionEndings.some(ending => ending.test(file.name))

function isImage(file: File): boolean {
  // Pasted images have no ending; one that is none of ours (.psd, .svg) has a type that begins with image/ too.
  return isImageName(file.name) || (file.type.startsWith('image/') && !file.name.includes('.'))
}

// The same name before the usual ending: `a.caption` is nearer to `a.png` than `A.txt`.
function distance(image: DroppedFile, caption: DroppedFile): number {
  const ending = captionEndings.findIndex(known => known.test(caption.file.name))
  return (stemOf(image) === stemOf(caption) ? 0 : captionEndings.length) + ending
}

function stemOf({ file, folder }: DroppedFile): string {
  return `${folder}/${file.name.replace(/\.[^.]+$/, '')}`.normalize('NFC')
}

function keyOf(item: DroppedFile): string {
  return stemOf(item).toLowerCase()
}
