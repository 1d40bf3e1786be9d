// As much of a page as the tests need.

export class Element extends EventTarget {
  constructor(tag, { id = "", text = "", shown = true } = {}) {
    super()
    Object.assign(this, { tag, id, textContent: text, style: {}, clicks: 0, children: [], attributes: {}, value: "" })
    this.offsetParent = shown ? {} : null
    this.addEventListener("click", () => this.clicks++)
  }

  append(...children) { this.children.push(...children) }
  prepend(...children) { this.children.unshift(...children) }
  get lastElementChild() { return this.children.at(-1) }
  get parentElement() { return this.parent ?? null }
  getRootNode() { return {} }
  closest() { return null }
  contains() { return true }
  after(...elements) { this.root?.add(...elements) }
  remove() { this.root?.elements.splice(this.root.elements.indexOf(this), 1) }
  click() { this.dispatchEvent(new Event("click")) }
  setAttribute(name, value) { this.attributes[name] = value }
  getBoundingClientRect() { return { left: 0, top: 120, width: 100, height: 20 } }
}

export class Root {
  elements = []
  navigation = []
  panels = []

  add(...elements) {
    for (const element of elements) {
      element.root = this
      this.elements.push(element)
    }
    return elements[0]
  }

  querySelector(selector) { return this.elements.find((element) => `#${element.id}` === selector) ?? null }

  querySelectorAll(selector) { return selector.includes(".tab-nav") ? this.navigation : this.panels }
}

/** A window with our tab's holder, a prompt box and one Generate button. */
export function makeWindow({ shown = true, origin = "http://127.0.0.1:7860", path = "/", opts = {} } = {}) {
  const root = new Root()
  const window = new EventTarget()
  const observers = { resize: [], mutation: [] }
  const body = { classList: new Set(), style: {} }
  body.classList.contains = body.classList.has
  const document = {
    body, baseURI: origin + path, documentElement: { scrollHeight: 700, clientHeight: 700 },
    elementFromPoint: () => null,
    createElement: (tag) =>
      Object.assign(new Element(tag), { contentWindow: tag === "iframe" ? makeFrameWindow() : null }),
  }
  Object.assign(window, {
    document, opts, location: { origin }, scrollY: 0, root, observers, fetched: [],
    gradioApp: () => root,
    uiUpdate: [],
    requestAnimationFrame: (f) => f(),
    onUiUpdate: (f) => window.uiUpdate.push(f),
    updateInput: (element) => element.dispatchEvent(new Event("input")),
    getComputedStyle: () => ({ backgroundColor: "rgb(255, 255, 255)" }),
    ResizeObserver: class { constructor(f) { this.f = f } observe() { observers.resize.push(this.f) } },
    MutationObserver: class { constructor(f) { this.f = f } observe() { observers.mutation.push(this.f) } },
  })
  window.holder = root.add(new Element("div", { id: "traintools_frame", shown }))
  window.box = new Element("textarea")
  const find = root.querySelector.bind(root)
  root.querySelector = (selector) => selector === "#txt2img_prompt textarea" ? window.box : find(selector)
  window.generate = root.add(new Element("button", { id: "txt2img_generate" }))
  return window
}

function makeFrameWindow() {
  const messages = []
  return { messages, postMessage: (message, origin) => messages.push({ message, origin }) }
}
