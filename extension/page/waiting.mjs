// While a training has the GPU, an image waits without a word from the WebUI. So we say it, where it was asked for.

const LOOK_EVERY = 2000 // milliseconds

const TEXTS = {
  en: { waits: "Train Tools is using the GPU. Your image will be made when it is done.",
        release: "Make the image now" },
  ja: { waits: "Train Tools がGPUを使用中です。終わりしだい画像を生成します。", release: "今すぐ生成する" },
  zh: { waits: "Train Tools 正在使用 GPU，完成后会生成你的图像。", release: "立即生成" },
}

/** The texts in the WebUI's language, else in English. */
export const textsFor = (language) => TEXTS[language.slice(0, 2).toLowerCase()] ?? TEXTS.en

/** Watches the Generate buttons. `ask` gives the stub's state, `release` gives the GPU back. */
export function showWhoWaits(root, document, language, ask, release) {
  for (const tab of ["txt2img", "img2img", "control", "video"]) { // the last two are SD.Next's
    const button = root.querySelector(`#${tab}_generate`)
    button?.addEventListener("click", async () => {
      const state = await ask()
      if (!state?.lease?.holds_queue || root.querySelector(`#${tab}_traintools_waits`)) return
      const box = notice(document, `${tab}_traintools_waits`, textsFor(language()), release)
      place(box, button, document)
      void stayWhileItWaits(box, ask)
    })
  }
}

/** Takes the notice away when the training has given the GPU back by itself. */
async function stayWhileItWaits(box, ask) {
  while (box.isConnected) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY))
    const state = await ask().catch(() => null)
    if (state && !state.lease?.holds_queue) box.remove()
  }
}

/**
 * After the box of the button, not inside it: while an image waits, Forge Neo lays Interrupt and Skip over all of it.
 * Where it is covered there, too, it goes over everything else, at the window's edge.
 */
function place(box, button, document) {
  ;(button.closest(".generate-box") ?? button).after(box)
  const { left, top, width, height } = box.lastElementChild.getBoundingClientRect()
  const hit = document.elementFromPoint(left + width / 2, top + height / 2)
  if (box.contains(hit)) return
  box.style.cssText += "; position: fixed; right: 1em; bottom: 1em; z-index: 10000; padding: 0.75em 1em; " +
    "max-width: calc(100vw - 2em); border-radius: 8px; background: #1f2937; color: #fff"
  document.body.append(box)
}

function notice(document, id, texts, release) {
  const box = document.createElement("div")
  box.id = id
  box.setAttribute("role", "status")
  box.style.cssText = "padding: 0.5em 0; display: flex; gap: 0.75em; align-items: center; flex-wrap: wrap"
  const words = document.createElement("span")
  words.textContent = texts.waits
  const button = document.createElement("button")
  button.type = "button"
  button.textContent = texts.release
  button.style.cssText = "text-decoration: underline; cursor: pointer"
  button.addEventListener("click", async () => {
    await release()
    box.remove()
  })
  box.append(words, button)
  return box
}
