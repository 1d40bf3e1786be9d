// Which files are images by their names: TrainTools.Imaging's list, which a test compares with this one.
export const imageEndings = [
  '.png', '.jpg', '.jpeg', '.jfif', '.webp', '.bmp', '.gif',
  '.avif', '.heic', '.heif', '.jxl', '.tif', '.tiff'
]

const masks = /-(masklabel|condlabel)\.[^.]+$/i
const maskFolder = /(^|\/)masks?(\/|$)/i

export function isImageName(name: string): boolean {
  const lower = name.toLowerCase()
  return imageEndings.some(ending => lower.endsWith(ending))
}

/** Masks of trainers, beside images or in a folder of their own; none is trained on. */
export function isMask(name: string, folder: string): boolean {
  return isImageName(name) && (masks.test(name) || maskFolder.test(folder))
}

/** An archive that the host opens. */
export const isArchive = (name: string) => /\.zip$/i.test(name)

/** An archive that nobody opens. */
export const isOtherArchive = (name: string) => /\.(7z|rar|tar|gz|tgz|xz)$/i.test(name)
