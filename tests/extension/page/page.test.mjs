import assert from "node:assert/strict"
import { readFileSync } from "node:fs"
import { test } from "node:test"
import vm from "node:vm"
import { begin } from "../../../extension/page/page.mjs"
import { textsFor } from "../../../extension/page/waiting.mjs"
import { makeWindow } from "./dom.mjs"

const HOOK = readFileSync(new URL("../../../javascript/traintools.js", import.meta.url), "utf8")

test("Frame_InAHiddenTab_IsMadeAtItsFirstShowing", () => {
  const window = makeWindow({ shown: false }) // contract 6.3
  begin(window)
  const before = window.holder.children.length

  window.holder.offsetParent = {}
  window.observers.resize.forEach((f) => f())
  window.observers.resize.forEach((f) => f())

  assert.equal(before, 0)
  assert.equal(window.holder.children.length, 1)
})

test("Frame_InATabThatIsDrawnLate_IsMadeThenAndOnce", () => {
  const window = makeWindow()
  window.holder.remove()
  begin(window)
  const before = window.trainTools

  window.root.add(window.holder)
  window.uiUpdate.forEach((f) => f())
  window.uiUpdate.forEach((f) => f())

  assert.equal(before, undefined)
  assert.equal(window.holder.children.length, 1)
  assert.equal(window.observers.resize.length, 2) // of the holder and of the page
})

test("Frame_BelowASubpath_HasItsAddressThere", () => {
  const window = makeWindow({ path: "/ai/?__theme=dark" })

  begin(window)

  assert.equal(window.holder.children[0].src, "http://127.0.0.1:7860/ai/traintools/ui/")
})

test("Frame_Shown_FillsTheWindowBelowItsTop", () => {
  const window = makeWindow()

  begin(window)

  assert.equal(window.holder.children[0].style.height, "max(480px, calc(100dvh - 120px))")
})

test("InsertPrompt_PutsTheLoraInAndTellsTheWebui", () => {
  const window = makeWindow({ opts: { extra_networks_add_text_separator: ", " } })
  begin(window)
  let told = 0
  window.box.addEventListener("input", () => told++)
  window.box.value = "a girl"

  const done = window.trainTools.insertPrompt("<lora:名前:0.8>, hanako", "名前", "hanako")

  assert.equal(done, true)
  assert.equal(window.box.value, "a girl, <lora:名前:0.8>, hanako")
  assert.equal(told, 1)
})

test("InsertPrompt_OnAPageWithoutAPromptBox_SaysSo", () => {
  const window = makeWindow()
  begin(window)
  window.box = null

  assert.equal(window.trainTools.insertPrompt("<lora:a:1>", "a"), false)
})

function send(window, data, options = {}) {
  const usual = { origin: window.location.origin, source: window.holder.children[0]?.contentWindow }
  const { origin, source } = { ...usual, ...options }
  window.dispatchEvent(Object.assign(new Event("message"), { data, origin, source }))
}

const INSERT = { traintools: { insertPrompt: { text: "<lora:a:1>, x", stem: "a", trigger: "x" } } }

test("Message_OfOurFrame_IsObeyed", () => {
  const window = makeWindow()
  begin(window)

  send(window, INSERT)

  assert.equal(window.box.value, "<lora:a:1>, x")
})

test("Message_OfAForeignOriginOrWindow_IsIgnored", () => {
  const window = makeWindow()
  begin(window)

  send(window, INSERT, { origin: "https://evil.example" })
  send(window, INSERT, { source: { postMessage() {} } })
  send(window, INSERT, { source: null })
  send(window, "text")

  assert.equal(window.box.value, "")
})

test("Message_BeforeThereIsAFrame_IsIgnored", () => {
  const window = makeWindow({ shown: false })
  begin(window)

  send(window, INSERT, { source: null })

  assert.equal(window.box.value, "")
})

test("Theme_WhenItChanges_IsToldToTheFrameOnce", () => {
  const window = makeWindow()
  begin(window)

  window.document.body.classList.add("dark")
  window.observers.mutation.forEach((f) => f())
  window.observers.mutation.forEach((f) => f())

  assert.deepEqual(window.holder.children[0].contentWindow.messages,
    [{ message: { traintools: { theme: "dark" } }, origin: "http://127.0.0.1:7860" }])
})

async function generate(window, lease) {
  const asked = []
  window.fetch = async (url, options) => {
    asked.push([String(url), options?.method ?? "GET", options?.headers?.["X-TrainTools"]])
    return { json: async () => ({ lease }) }
  }
  begin(window)
  window.generate.click()
  await new Promise(setImmediate)
  return asked
}

test("Generate_WhileTheGpuIsLent_SaysWhyTheImageWaits", async () => {
  const window = makeWindow({ opts: { localization: "ja_JP" } })

  await generate(window, { holds_queue: true })

  const notice = window.root.querySelector("#txt2img_traintools_waits")
  assert.equal(notice.children[0].textContent, textsFor("ja_JP").waits)
})

test("Generate_WhileTheGpuIsLent_CanReleaseIt", async () => {
  const window = makeWindow()
  const asked = await generate(window, { holds_queue: true })

  window.root.querySelector("#txt2img_traintools_waits").children[1].click()
  await new Promise(setImmediate)

  assert.deepEqual(asked.at(-1), ["http://127.0.0.1:7860/traintools/lease/release", "POST", "1"])
  assert.equal(window.root.querySelector("#txt2img_traintools_waits"), null)
})

test("Generate_WhenNobodyUsesTheGpu_SaysNothing", async () => {
  const window = makeWindow()

  await generate(window, null)

  assert.equal(window.root.querySelector("#txt2img_traintools_waits"), null)
})

/** Executes javascript/traintools.js over answers that come one after the other. */
async function hook(...answers) {
  const added = [], holder = {}, timers = []
  const context = {
    URL, setTimeout: (f, _, ...rest) => timers.push(() => f(...rest)),
    document: { baseURI: "http://h/ai/", createElement: () => ({}), head: { append: (script) => added.push(script) } },
    gradioApp: () => ({ querySelector: () => holder }),
    fetch: async () => {
      const next = answers.length > 1 ? answers.shift() : answers[0]
      if (!next) throw new TypeError("Failed to fetch")
      return next
    },
    onUiLoaded: (f) => f(),
  }
  vm.runInNewContext(HOOK, context)
  for (let turn = 0; turn < 200; turn++) {
    await new Promise(setImmediate)
    timers.splice(0).forEach((f) => f())
  }
  return { added, said: holder.textContent }
}

test("Hook_WhileTheRoutesAreMissing_TriesAgain", async () => {
  const { added } = await hook({ ok: false, status: 404 }, null, { ok: true }) // contract 2.1

  assert.equal(added.length, 1)
  assert.equal(added[0].src, "http://h/ai/traintools/page/page.mjs")
  assert.equal(added[0].type, "module")
})

test("Hook_WhenTheLoginIsGone_SaysSo", async () => {
  const { said } = await hook({ ok: false, status: 401 })

  assert.match(said, /Reload the page and log in/)
})

test("Hook_AtANameThatNobodyTold_ShowsTheSentence", async () => {
  const { said } = await hook({ ok: false, status: 403, json: async () => ({ sentence: "Add the name." }) })

  assert.equal(said, "Add the name.")
})

test("Hook_WhenNothingEverAnswers_SaysSo", async () => {
  const { added, said } = await hook({ ok: false, status: 404 })

  assert.equal(added.length, 0)
  assert.match(said, /Train Tools did not start/)
})

test("Message_ThatAsksForACard_IsToldWhatWasSeen", async () => {
  const window = makeWindow()
  window.fetch = async () => ({ ok: false })
  begin(window)

  send(window, { traintools: { refreshCards: { stem: "a" } } })
  await new Promise(setImmediate)

  assert.deepEqual(window.holder.children[0].contentWindow.messages,
    [{ message: { traintools: { cards: { stem: "a", seen: "missing" } } }, origin: "http://127.0.0.1:7860" }])
})
