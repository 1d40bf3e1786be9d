// Reads what was dropped: files, and folders with everything below them.
import type { DroppedFile } from './pairing'

/** All files of a drop; must be called within the event, for the browser forgets the items afterwards. */
export async function filesOf(transfer: DataTransfer): Promise<DroppedFile[]> {
  const entries = [...transfer.items].map(item => item.webkitGetAsEntry()).filter(entry => entry !== null)
  if (entries.length === 0) return listed(transfer.files)
  return (await Promise.all(entries.map(entry => below(entry, '')))).flat()
}

/** Files from an input; the input for folders says each file's way down. */
export function listed(files: Iterable<File>): DroppedFile[] {
  return [...files].map(file => ({ file, folder: file.webkitRelativePath.split('/').slice(0, -1).join('/') }))
}

async function below(entry: FileSystemEntry, folder: string): Promise<DroppedFile[]> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject))
    return [{ file, folder }]
  }
  const children = await allOf((entry as FileSystemDirectoryEntry).createReader())
  return (await Promise.all(children.map(child => below(child, `${folder}/${entry.name}`)))).flat()
}

// A reader gives a hundred entries at a time, and none when it is at its end.
async function allOf(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  const found: FileSystemEntry[] = []
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (some.length === 0) return found
    found.push(...some)
  }
}
