// The built files that users get: fresh, small, with their licences, and without an address of their own.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { filesBelow, sourceHash, textHash, webFolder } from '../../extension/web/tools/source-hash.mjs'
import { packageOf } from '../../extension/web/tools/third-party'

const dist = join(webFolder, 'dist')
const read = (...path: string[]) => readFileSync(join(webFolder, ...path), 'utf8')
const bundle = () => filesBelow(dist).filter(file => /\.(js|css|html)$/.test(file))

test('Dist_IsBuiltFromTheseSources', () => {
  assert.equal(
    read('dist', 'sources.sha256').trim(),
    sourceHash(),
    'dist is stale: run `npm run build` in extension/web.'
  )
})

test('Client_IsGeneratedFromThisProtocol', () => {
  const protocol = join(webFolder, '../../src/TrainTools.Protocol/train_tools.proto')

  assert.equal(
    read('src/api/gen/proto.sha256').trim(),
    textHash([protocol]),
    'The client is stale: run `npm run generate` in extension/web.'
  )
})

test('Dist_Gzipped_IsSmallerThan250Kilobytes', () => {
  const sizes = bundle().map(file => gzipSync(readFileSync(file)).length)

  assert.ok(sizes.reduce((sum, size) => sum + size, 0) < 250_000, sizes.join(' + '))
})

test('Dist_NamesItsFilesRelatively', () => {
  const addresses = [...read('dist', 'index.html').matchAll(/(?:src|href)="([^"]+)"/g)].map(match => match[1])

  assert.ok(addresses.length >= 2)
  assert.deepEqual(
    addresses.filter(address => !address?.startsWith('./')),
    []
  )
})

test('Dist_CarriesTheLicencesOfWhatItBundles', () => {
  const notes = read('dist', 'THIRD-PARTY.txt')

  for (const name of Object.keys((JSON.parse(read('package.json')) as { dependencies: object }).dependencies)) {
    assert.ok(notes.includes(`${name} `), name)
  }
  assert.match(notes, /Permission is hereby granted/)
  assert.match(notes, /Apache License/)
  assert.match(notes, /Redistribution and use in source and binary forms/)
})

test('PackageOf_AModule_IsItsInnermostPackage', () => {
  assert.equal(packageOf('/x/node_modules/@a/b/dist/c.js'), '@a/b')
  assert.equal(packageOf('C:\\x\\node_modules\\a\\node_modules\\b\\i.js'), 'b')
  assert.equal(packageOf('/x/src/main.ts'), undefined)
})
