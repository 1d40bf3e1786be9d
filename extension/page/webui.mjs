// What the page of each WebUI calls its parts. `root` is gradioApp(): the document or gradio's shadow root.

const OPAQUE = 0.9 // of a background: what is behind it does not count any more

/** The button that shows the txt2img tab; people reorder tabs, so it is not simply the first. */
export function txt2imgButton(root) {
  const named = root.querySelector("#tab_txt2img-button") // gradio 4
  if (named) return named
  const buttons = [...root.querySelectorAll("#tabs > .tab-nav > button")]
  const panels = [...root.querySelectorAll("#tabs > .tabitem[id^=tab_]")]
  const place = panels.findIndex((panel) => panel.id === "tab_txt2img")
  if (place >= 0 && buttons[place]) return buttons[place]
  return buttons.find((button) => ["text", "txt2img"].includes(button.textContent.trim().toLowerCase())) ?? null
}

/** "dark" or "light", as the page is now around `element`. */
export function themeOf(element, window) {
  if (window.document.body.classList.contains("dark")) return "dark"
  // Some themes set no class; then the first background that hides what is behind it tells. In SD.Next that is
  // gradio's own element, over a body without any colour.
  for (let place = element; place; place = place.parentElement ?? place.getRootNode().host) {
    const colour = window.getComputedStyle(place).backgroundColor
    const [red, green, blue, alpha = 1] = (colour.match(/[\d.]+/g) ?? []).map(Number)
    if (blue !== undefined && alpha >= OPAQUE)
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue < 128 ? "dark" : "light"
  }
  return "light"
}

/** Such as "ja_JP" or "ja"; empty where the WebUI speaks its own language, or the browser's. */
export function languageOf(opts) {
  const named = opts?.localization ?? (opts?.ui_locale ?? "").split(":")[0].trim() // SD.Next: "ja: Japanese"
  return named === "None" || named === "Auto" ? "" : named
}
