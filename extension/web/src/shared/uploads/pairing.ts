// From what was dropped to what is uploaded: pictures, each with the caption of the same stem beside it.

/** A file with the folder it lay in, as far as the browser tells. */
export interface DroppedFile {
  file: File
  folder: string
}

export interface Pairing {
  pictures: { file: File; captionFile: File | null }[]
  /** Files that are neither pictures nor captions of one. */
  leftOver: File[]
}

const pictureEnding = /\.(png|jpe?g|webp|bmp|gif|tiff?|avif|heic|jfif)$/i
const captionEnding = /\.(txt|caption)$/i
const clutter = /^(\.|thumbs\.db$|desktop\.ini$|__macosx)/i // what systems leave in folders; nobody misses it

/**
 * Pairs pictures with captions, by folder and stem; case does not matter, for Windows gives `A.PNG` and `a.txt`, nor
 * how accents and が are spelt, for macOS spells them with two characters.
 */
export function pair(dropped: readonly DroppedFile[]): Pairing {
  const wanted = dropped.filter(({ file }) => !clutter.test(file.name))
  const captions = new Map(
    wanted.filter(({ file }) => captionEnding.test(file.name)).map(item => [keyOf(item), item.file])
  )
  const pictures: Pairing['pictures'] = []
  const leftOver: File[] = []
  for (const item of wanted) {
    if (captionEnding.test(item.file.name)) continue
    if (!isPicture(item.file)) leftOver.push(item.file)
    else {
      const captionFile = captions.get(keyOf(item)) ?? null
      captions.delete(keyOf(item))
      pictures.push({ file: item.file, captionFile })
    }
  }
  return { pictures, leftOver: [...leftOver, ...captions.values()] }
}

function isPicture(file: File): boolean {
  // Pasted pictures have no ending; one that is none of ours (.psd, .svg) has a type that begins with image/ too.
  return pictureEnding.test(file.name) || (file.type.startsWith('image/') && !file.name.includes('.'))
}

function keyOf({ file, folder }: DroppedFile): string {
  return `${folder}/${file.name.replace(/\.[^.]+$/, '')}`.normalize('NFC').toLowerCase()
}
