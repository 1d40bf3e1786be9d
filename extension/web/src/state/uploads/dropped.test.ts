import assert from 'node:assert/strict'
import { test } from 'node:test'
import { filesOf, listed } from './dropped'

// The browser's file entries as far as they are used: a folder gives its children in portions.
function fileEntry(name: string): FileSystemEntry {
  const file = (resolve: (file: File) => void) => resolve(new File([name], name))
  return { name, isFile: true, file } as unknown as FileSystemEntry
}

function folderEntry(name: string, children: FileSystemEntry[], portion = 100): FileSystemEntry {
  const createReader = () => {
    let given = 0
    const readEntries = (resolve: (entries: FileSystemEntry[]) => void) => {
      const some = children.slice(given, given + portion)
      given += some.length
      resolve(some)
    }
    return { readEntries }
  }
  return { name, isFile: false, createReader } as unknown as FileSystemEntry
}

function transfer(...entries: (FileSystemEntry | null)[]): DataTransfer {
  const items = entries.map(entry => ({ webkitGetAsEntry: () => entry }))
  const file = Object.defineProperty(new File(['x'], 'listed.png'), 'webkitRelativePath', { value: '' })
  return { items, files: [file] } as unknown as DataTransfer
}

const names = (found: Awaited<ReturnType<typeof filesOf>>) => found.map(({ file, folder }) => `${folder}|${file.name}`)

test('FilesOf_AFolderWithFolders_AreAllBelowIt', async () => {
  const inner = folderEntry('10_花子', [fileEntry('a.png'), fileEntry('a.txt')])

  const found = await filesOf(transfer(folderEntry('set', [inner, fileEntry('b.png')]), fileEntry('c.png')))

  assert.deepEqual(names(found), ['/set/10_花子|a.png', '/set/10_花子|a.txt', '/set|b.png', '|c.png'])
})

test('FilesOf_AFolderOfManyFiles_AreReadInAllPortions', async () => {
  const many = Array.from({ length: 250 }, (_, index) => fileEntry(`${index}.png`))

  const found = await filesOf(transfer(folderEntry('set', many)))

  assert.equal(found.length, 250)
})

test('FilesOf_ADropWithoutEntries_AreItsFiles', async () => {
  assert.deepEqual(names(await filesOf(transfer(null))), ['|listed.png'])
})

test('Listed_FilesOfAChosenFolder_KeepTheirWay', () => {
  const file = new File(['x'], 'a.png')
  Object.defineProperty(file, 'webkitRelativePath', { value: 'set/deep/a.png' })

  assert.deepEqual(listed([file]).map(({ folder }) => folder), ['set/deep'])
})
