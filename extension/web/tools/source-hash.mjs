// What the built files were made from, as one hash: the build writes it into dist, and a test compares it with the
// sources, so that stale built files are found without building.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder extension/web; a bundle of tests lies elsewhere and has it from the constant __WEB__. */
export const webFolder = typeof __WEB__ === 'string' ? __WEB__ : join(dirname(fileURLToPath(import.meta.url)), '..')

/** SHA-256 over the files' contents, in the order given; a checkout with CRLF gives the same. */
export function textHash(files) {
  const hash = createHash('sha256')
  for (const file of files) {
    const text = readFileSync(file, 'utf8').replaceAll('\r\n', '\n')
    hash.update(`${text.length}\n`).update(text)
  }
  return hash.digest('hex')
}

/** All files below a folder, sorted by their path with slashes. */
export function filesBelow(folder) {
  const found = readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath ?? entry.path, entry.name))
  return found.sort((a, b) => (slashes(folder, a) < slashes(folder, b) ? -1 : 1))
}

/** The hash of everything that decides what dist looks like. */
export function sourceHash() {
  const sources = filesBelow(join(webFolder, 'src')).filter(file => !/\.test\.tsx?$/.test(file))
  const tools = ['index.html', 'vite.config.ts', 'package-lock.json', 'tools/third-party.ts'].map(name =>
    join(webFolder, name)
  )
  const repository = join(webFolder, '../..')
  const problems = ['src/TrainTools.Core/Problems/Texts', 'extension/train_tools/texts'].flatMap(folder =>
    ['en', 'ja', 'zh'].map(language => join(repository, folder, `${language}.json`))
  )
  return textHash([...sources, ...tools, ...problems, join(repository, 'src/TrainTools.Protocol/train_tools.proto')])
}

function slashes(folder, file) {
  return relative(folder, file).replaceAll('\\', '/')
}
