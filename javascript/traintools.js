// Train Tools' hook into the WebUI's page: loads extension/page/page.mjs once the stub answers.
(function () {
  const address = new URL("./traintools/page/page.mjs", document.baseURI).href
  const pause = 1000 // milliseconds
  const tries = 120 // a slow disk may keep the WebUI busy for long before it calls its extensions

  function say(text) {
    const holder = gradioApp().querySelector("#traintools_frame")
    if (holder) holder.textContent = text
  }

  // The WebUI answers before it has called its extensions: then there is nothing at our address yet.
  async function load(left) {
    const answer = await fetch(address).catch(() => null)
    if (answer && answer.ok) {
      const script = document.createElement("script")
      script.type = "module"
      script.src = address
      document.head.append(script)
    } else if (answer && answer.status === 401) {
      say("Train Tools waits for your login. Reload the page and log in.")
    } else if (answer && answer.status === 403) {
      say((await answer.json()).sentence) // such as that the WebUI is reached by a name that nobody told it
    } else if (left > 0) {
      setTimeout(load, pause, left - 1)
    } else {
      say("Train Tools did not start. The WebUI's console says why; restart the WebUI or update the extension.")
    }
  }

  onUiLoaded(() => load(tries))
})()
