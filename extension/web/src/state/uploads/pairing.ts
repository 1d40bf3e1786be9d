// From what was dropped to what is uploaded: images, each with the caption of the same stem beside it.

/** A file with the folder it lay in, as far as the browser says. */
export interface DroppedFile {
  file: File
  folder: string
}

export interface Pairing {
  images: { file: File; captionFile: File | null }[]
  /** Files that are neither images nor captions of one. */
  leftOver: File[]
}

const imageEnding = /\.(png|jpe?g|webp|bmp|gif|tiff?|avif|heic|jfif)$/i
const captionEnding = /\.(txt|caption)$/i
const clutter = /^(\.|thumbs\.db$|desktop\.ini$|__macosx)/i // what systems leave in folders; nobody misses it

/**
 * Pairs images with captions, by folder and stem; case does not matter, for Windows gives `A.PNG` and `a.txt`, nor
 * how accents and が are spelt, for macOS spells them with two characters.
 */
export function pair(dropped: readonly DroppedFile[]): Pairing {
  const wanted = dropped.filter(({ file }) => !clutter.test(file.name))
  const captions = new Map(
    wanted.filter(({ file }) => captionEnding.test(file.name)).map(item => [keyOf(item), item.file])
  )
  const images: Pairing['images'] = []
  const leftOver: File[] = []
  for (const item of wanted) {
    if (captionEnding.test(item.file.name)) continue
    if (!isImage(item.file)) leftOver.push(item.file)
    else {
      const captionFile = captions.get(keyOf(item)) ?? null
      captions.delete(keyOf(item))
      images.push({ file: item.file, captionFile })
    }
  }
  return { images, leftOver: [...leftOver, ...captions.values()] }
}

function isImage(file: File): boolean {
  // Pasted images have no ending; one that is none of ours (.psd, .svg) has a type that begins with image/ too.
  return imageEnding.test(file.name) || (file.type.startsWith('image/') && !file.name.includes('.'))
}

function keyOf({ file, folder }: DroppedFile): string {
  return `${folder}/${file.name.replace(/\.[^.]+$/, '')}`.normalize('NFC').toLowerCase()
}
