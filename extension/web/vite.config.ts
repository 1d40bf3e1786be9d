import { defineConfig, type Plugin } from 'vite'
import { sourceHash, webFolder } from './tools/source-hash.mjs'
import { thirdPartyNotes } from './tools/third-party'

// base './': the page lies below a WebUI whose own place is not known (contract 3.5), so every address is relative.
export default defineConfig({
  base: './',
  esbuild: { jsx: 'automatic', jsxImportSource: 'preact', legalComments: 'none' },
  build: { target: 'es2022', outDir: 'dist', emptyOutDir: true, modulePreload: false, assetsInlineLimit: 0 },
  plugins: [thirdPartyNotes(webFolder), buildStamp()]
})

function buildStamp(): Plugin {
  return {
    name: 'build-stamp',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'sources.sha256', source: `${sourceHash()}\n` })
    }
  }
}
