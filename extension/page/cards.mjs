// The LoRA cards of the WebUI's own page. Only the one card is asked for: the WebUI's refresh draws all networks anew,
// for which A1111 and reForge load the checkpoint, and fails as a whole where that cannot be loaded.

const TABS = ["txt2img", "img2img"]

/** The card of a LoRA in one tab; null where the page has none. */
export function cardOf(root, tab, stem) {
  const names = [stem, stem.replaceAll(".", "_")] // SD.Next names it so, with its folder before it
  return [...root.querySelectorAll(`#${tab}_lora_cards .card`)]
    .find((card) => names.includes((card.dataset.name ?? "").split(/[\\/]/).at(-1))) ?? null
}

/**
 * Brings the card of one LoRA in both tabs to what is on the disk now: shown anew, or taken away.
 * @returns "seen" where the cards are in the page, "later" where they come when the person looks at the networks next,
 * "missing" where they are not there
 */
export async function refreshCard(window, stem, isThere) {
  const root = window.gradioApp()
  const tabs = TABS.filter((tab) => root.querySelector(`#${tab}_lora_cards`))
  // SD.Next has no address for one card; its refresh does nothing while the networks are hidden.
  if (typeof window.getENActivePage === "function") {
    tabs.forEach((tab) => refreshWhenShown(window, root, tab))
    return "later"
  }
  for (const tab of tabs) {
    if (isThere) await draw(window, root, tab, stem)
    else cardOf(root, tab, stem)?.remove()
  }
  return tabs.length > 0 && tabs.every((tab) => cardOf(root, tab, stem)) ? "seen" : "missing"
}

async function draw(window, root, tab, stem) {
  const address = new URL("./sd_extra_networks/get-single-card", window.document.baseURI)
  address.search = new URLSearchParams({ page: "lora", tabname: tab, name: stem })
  const answer = await window.fetch(address).catch(() => null)
  const html = answer?.ok ? (await answer.json()).html : null
  if (!html) return
  const made = window.document.createElement("div")
  made.innerHTML = html // the WebUI's own, as it draws its cards
  const card = made.firstElementChild
  card.style.display = ""
  cardOf(root, tab, stem)?.remove()
  const holder = root.querySelector(`#${tab}_lora_cards`)
  holder.querySelector(".nocards")?.remove()
  holder.prepend(card)
}

const waiting = new WeakSet() // holders whose refresh is still to come

function refreshWhenShown(window, root, tab) {
  const holder = root.querySelector(`#${tab}_lora_cards`)
  if (waiting.has(holder)) return
  waiting.add(holder)
  // The size of what is hidden is nothing, and changes when it is shown.
  const observer = new window.ResizeObserver(() => {
    if (holder.offsetParent === null) return
    observer.disconnect()
    waiting.delete(holder)
    root.querySelector(`#${tab}_extra_refresh`)?.click()
  })
  observer.observe(holder)
}
