// What Train Tools does in the WebUI's own page: shows the tab and carries out what the tab asks of the page.
import { refreshCard } from "./cards.mjs"
import { frameIn } from "./frame.mjs"
import { withLora } from "./prompt.mjs"
import { showWhoWaits } from "./waiting.mjs"
import { languageOf, themeOf, txt2imgButton } from "./webui.mjs"

/** What the tab may call as window.parent.trainTools. */
export function makeCalls(window) {
  const root = () => window.gradioApp()
  return {
    /** Puts a LoRA into txt2img's prompt; false where the page has no prompt box. */
    insertPrompt(text, stem, trigger = "") {
      const box = root().querySelector("#txt2img_prompt textarea")
      if (!box) return false
      box.value = withLora(box.value, text, stem, trigger, window.opts?.extra_networks_add_text_separator ?? " ")
      window.updateInput(box)
      return true
    },
    /** Has the card of one LoRA shown as it is on the disk now; a promise of "seen", "later" or "missing". */
    refreshCards: (stem, isThere = true) => refreshCard(window, stem, isThere),
    showTxt2img() {
      const button = txt2imgButton(root())
      button?.click()
      return button !== null
    },
    theme: () => themeOf(root().querySelector("#traintools_frame") ?? window.document.body, window),
    language: () => languageOf(window.opts),
  }
}

/**
 * Carries out {traintools: {insertPrompt: {text, stem, trigger}}}, {traintools: {refreshCards: {stem, isThere}}} and
 * {traintools: {showTxt2img: {}}}, for a tab whose browser does not let it reach window.parent. What was seen of the
 * cards is posted back: {traintools: {cards: {stem, seen}}}.
 * Only our own iframe is heard, and only while it shows our own address.
 */
export function obeyMessages(window, calls, frame) {
  window.addEventListener("message", (event) => {
    const asked = event.data?.traintools
    if (!asked || event.source === null || event.source !== frame.window) return
    if (event.origin !== window.location.origin) return
    if (asked.insertPrompt) {
      const { text, stem, trigger } = asked.insertPrompt
      calls.insertPrompt(String(text), String(stem), String(trigger ?? ""))
    }
    if (asked.refreshCards) {
      const { stem, isThere } = asked.refreshCards
      calls.refreshCards(String(stem), isThere !== false).then((seen) =>
        frame.window?.postMessage({ traintools: { cards: { stem, seen } } }, window.location.origin))
    }
    if (asked.showTxt2img) calls.showTxt2img()
  })
}

function tellTheme(window, calls, frame) {
  let last = calls.theme()
  new window.MutationObserver(() => {
    const theme = calls.theme()
    if (theme === last) return
    last = theme
    frame.window?.postMessage({ traintools: { theme } }, window.location.origin)
  }).observe(window.document.body, { attributes: true, attributeFilter: ["class", "style"] })
}

/** Begins as soon as the tab is in the page; once a page. */
export function begin(window) {
  const holder = window.gradioApp().querySelector("#traintools_frame")
  if (holder) beginIn(holder, window)
  // Some gradio draws the tabs later than the prompt box, at which the page counts as loaded.
  else window.onUiUpdate(() => {
    const drawn = window.trainTools ? null : window.gradioApp().querySelector("#traintools_frame")
    if (drawn) beginIn(drawn, window)
  })
}

function beginIn(holder, window) {
  if (window.trainTools) return
  const base = new URL("./traintools/", window.document.baseURI)
  window.trainTools = makeCalls(window)
  const frame = frameIn(holder, new URL("ui/", base).href, window)
  obeyMessages(window, window.trainTools, frame)
  tellTheme(window, window.trainTools, frame)
  showWhoWaits(window.gradioApp(), window.document, window.trainTools.language,
    async () => (await window.fetch(new URL("state", base))).json(),
    () => window.fetch(new URL("lease/release", base), { method: "POST", headers: { "X-TrainTools": "1" } }))
}

if (typeof window !== "undefined") begin(window)
