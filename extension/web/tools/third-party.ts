// The licence notes of every package whose code is in the bundle, written to dist/THIRD-PARTY.txt.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'

interface Manifest {
  name: string
  version: string
  license: string
  author?: string | { name: string }
}

/** A Vite plugin that looks which packages the bundle holds and collects their licences. */
export function thirdPartyNotes(root: string): Plugin {
  return {
    name: 'third-party-notes',
    generateBundle(_, bundle) {
      const modules = Object.values(bundle).flatMap(file => (file.type === 'chunk' ? Object.keys(file.modules) : []))
      const names = new Set(modules.map(packageOf).filter(name => name !== undefined))
      const notes = [...names].sort().map(name =>
        note(
          join(root, 'node_modules', name),
          modules.filter(module => packageOf(module) === name)
        )
      )
      const googles = modules.filter(module => module.replaceAll('\\', '/').includes('/src/api/gen/google/'))
      if (googles.length > 0) notes.push(generatedNote(root, googles))
      this.emitFile({ type: 'asset', fileName: 'THIRD-PARTY.txt', source: notes.join(`\n${'-'.repeat(80)}\n\n`) })
    }
  }
}

/** The package that a bundled module comes from; undefined for our own. */
export function packageOf(module: string): string | undefined {
  return /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules\/)/.exec(module.replaceAll('\\', '/'))?.[1]
}

function note(folder: string, modules: readonly string[]): string {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
  const file = readdirSync(folder).find(name => /^(licen[cs]e|copying)/i.test(name))
  const text = file ? readFileSync(join(folder, file), 'utf8') : standardText(folder, manifest)
  const parts = [`${manifest.name} ${manifest.version} (${manifest.license})`, ...copyrights(modules), text.trim()]
  return `${parts.join('\n\n')}\n`.replaceAll('\r\n', '\n')
}

// Types that are generated from Google's protocols carry the notice of those; their licence is that of TypeScript.
function generatedNote(root: string, modules: readonly string[]): string {
  const licence = readFileSync(join(root, 'node_modules/typescript/LICENSE.txt'), 'utf8')
  const parts = ['google/rpc (Apache-2.0)', ...copyrights(modules), licence.trim()]
  return `${parts.join('\n\n')}\n`.replaceAll('\r\n', '\n')
}

// The notices at the head of the bundled files, each once: single files may be somebody else's, under another licence.
function copyrights(modules: readonly string[]): string[] {
  const heads = modules
    .filter(module => existsSync(module))
    .map(module => /^(\/\/.*\r?\n)+/.exec(readFileSync(module, 'utf8'))?.[0] ?? '')
    .filter(head => head.includes('Copyright'))
  return [...new Set(heads)].map(head => head.replaceAll(/^\/\/ ?/gm, '').trim())
}

// Packages of one maker often carry the licence in their repository only; TypeScript's is the same text, word for
// word.
function standardText(folder: string, { name, license }: Manifest): string {
  const apache = join(folder.slice(0, folder.lastIndexOf('node_modules')), 'node_modules/typescript/LICENSE.txt')
  if (!license.includes('Apache-2.0') || !existsSync(apache))
    throw new Error(`${name} (${license}) has no licence file; add its text before it is shipped.`)
  return readFileSync(apache, 'utf8')
}
