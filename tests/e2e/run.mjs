// Runs the stories one after the other, each over a data folder of its own, and sums up.
import '../../extension/web/tools/installed.mjs' // first: the others find their packages there
const { WebUi } = await import('./webui.mjs')
const { fromImagesToPrompt } = await import('./story.mjs')
const { interruptions } = await import('./interruptions.mjs')
const { generateWhileTraining, lendsOnCpu } = await import('./generate.mjs')

const stories = [
  ['from images to the prompt', { story: fromImagesToPrompt, webui: {} }],
  ['from images to the prompt, below a sub-path and behind a login',
    { story: fromImagesToPrompt, webui: { subpath: 'sd', login: 'hanako:秘密', language: 'ja_JP', kind: 'forge' } }],
  ['a host that is killed while it trains, and Reload UI', { story: interruptions, webui: {} }],
  ['generate while training', { story: generateWhileTraining, webui: { kind: 'neo', variables: lendsOnCpu } }],
]

let passed = 0, failed = 0
const only = process.argv[2] ?? ''
for (const [name, { story, webui: options }] of stories.filter(([name]) => name.includes(only))) {
  const began = Date.now()
  const webui = new WebUi(options)
  try {
    await webui.start()
    await story(webui)
    passed++
    console.log(`ok ${name} (${Math.round((Date.now() - began) / 1000)} s)`)
  } catch (error) {
    failed++
    console.log(`failed: ${name}`)
    console.log(error.stack ?? error)
    await webui.keepScreen('failed').catch(() => {})
    console.log(await webui.lastWords())
  } finally {
    await webui.stop()
  }
}
console.log(`\n${passed} passed, ${failed} failed`)
process.exit(failed === 0 && passed > 0 ? 0 : 1)
