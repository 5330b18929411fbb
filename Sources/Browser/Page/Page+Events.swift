import EventLoop

extension Page {
  /// Takes in what Chromium tells about the page, in order; on the loop.
  func handle(_ event: DevToolsEvent) {
    if handleFromAnyFrame(event) { return }
    let parameters = event.parameters
    switch event.method {
    case "Page.frameNavigated": frameNavigated(parameters["frame"])
    case "Page.navigatedWithinDocument":
      guard isMainFrame(parameters), let url = parameters["url"]?.string else { return }
      state.url = url
      context.onEvent(.navigated(url: url))
    case "Page.lifecycleEvent":
      guard isMainFrame(parameters), let loader = parameters["loaderId"]?.string, let name = parameters["name"]?.string
      else { return }
      state.lifecycleEvent(name, loader: loader)
    case "Page.frameStartedNavigating":
      guard isMainFrame(parameters), parameters["navigationType"]?.string != "sameDocument",
        let loader = parameters["loaderId"]?.string
      else { return }
      state.navigationStarted(loader: loader)
    case "Page.frameStoppedLoading":
      guard isMainFrame(parameters) else { return }
      state.navigationEnded()
    case "Page.frameRequestedNavigation": frameRequestedNavigation(parameters)
    case "Page.javascriptDialogOpening": dialogOpening(parameters)
    case "Page.downloadWillBegin":
      state.downloads += 1
      context.onEvent(.downloadRefused(url: parameters["url"]?.string ?? ""))
    case "Runtime.executionContextCreated": contextCreated(parameters["context"])
    case "Runtime.executionContextDestroyed":
      guard let id = parameters["executionContextUniqueId"]?.string else { return }
      state.contextDestroyed(id: id)
    case "Runtime.executionContextsCleared": state.contextsCleared()
    case "Inspector.targetCrashed":
      context.onEvent(.crashed)
      return end(BrowserError(.pageCrashed, "the page crashed"))
    default: return
    }
    wakeWaiters()
  }

  /// Events that frames in processes of their own send on their own sessions.
  ///
  /// - Returns: whether it was one.
  private func handleFromAnyFrame(_ event: DevToolsEvent) -> Bool {
    switch event.method {
    case "Fetch.requestPaused": requestPaused(event)
    case "Target.attachedToTarget": frameAttached(event.parameters)
    case "Runtime.consoleAPICalled":
      if let line = ConsoleMessage(call: event.parameters) {
        context.onEvent(.console(level: line.level, text: line.text))
      }
    case "Runtime.exceptionThrown":
      context.onEvent(.exception(text: ConsoleMessage.exceptionText(event.parameters["exceptionDetails"])))
    case "Log.entryAdded":
      if let line = ConsoleMessage(logEntry: event.parameters["entry"]) {
        context.onEvent(.console(level: line.level, text: line.text))
      }
    default: return false
    }
    return true
  }

  private func isMainFrame(_ parameters: JSON) -> Bool { parameters["frameId"]?.string == id }

  // MARK: Navigation

  private func frameNavigated(_ frame: JSON?) {
    guard let frame, frame["id"]?.string == id, let loader = frame["loaderId"]?.string else { return }
    let url = (frame["url"]?.string ?? "") + (frame["urlFragment"]?.string ?? "")
    state.committed(loader: loader, url: url)
    context.onEvent(.navigated(url: url))
    // Chromium itself keeps pages from local files and its own pages; this is the second lock.
    if let reason = context.policy.refusal(ofDocument: url) {
      refused(url: url, reason: reason)
      let connection = connection
      let leave = command("Page.navigate", ["url": "about:blank"])
      loop.spawn { await connection.send(leave) }
    }
  }

  private func frameRequestedNavigation(_ parameters: JSON) {
    guard let url = parameters["url"]?.string, !url.hasPrefix("javascript:"),
      let reason = context.policy.refusal(ofDocument: url), isMainFrame(parameters) || !url.hasPrefix("data:")
    else { return }
    // A page that asks for such an address is not let there by Chromium; say so, for the person who wonders.
    refused(url: url, reason: reason)
  }

  private func refused(url: String, reason: String) {
    state.refusal = (url, reason)
    context.onEvent(.addressRefused(url: url, reason: reason))
  }

  private func requestPaused(_ event: DevToolsEvent) {
    guard let request = event.parameters["requestId"] else { return }
    let url = event.parameters["request"]?["url"]?.string ?? ""
    let answer: DevToolsCommand
    if let reason = context.policy.refusal(of: url) {
      refused(url: url, reason: reason)
      answer = DevToolsCommand(
        "Fetch.failRequest", ["requestId": request, "errorReason": "BlockedByClient"], session: event.session)
    } else {
      answer = DevToolsCommand("Fetch.continueRequest", ["requestId": request], session: event.session)
    }
    let connection = connection
    loop.spawn { await connection.send(answer) }
  }

  // MARK: Frames and workers in processes of their own

  private func frameAttached(_ parameters: JSON) {
    guard let child = parameters["sessionId"]?.string, let target = TargetInfo(parameters["targetInfo"]) else { return }
    let connection = connection
    let handler: DevToolsConnection.EventHandler = { [weak self] event in
      self?.assumeIsolated { _ = $0.handleFromAnyFrame(event) }
    }
    loop.spawn {
      await connection.handleEvents(of: child, handler)
      var commands = [
        DevToolsCommand("Runtime.enable", session: child), DevToolsCommand("Log.enable", session: child),
      ]
      // Workers have no documents; for them only the last of the guard's calls means something.
      commands += Page.guardCommands(session: child).suffix(target.type == "iframe" ? 3 : 1)
      _ = await connection.callAll(commands, limit: BrowserLimits.callTime)
    }
  }

  // MARK: Dialogs and scripts

  /// Nobody is there to answer, and a page with an open dialog stands still.
  private func dialogOpening(_ parameters: JSON) {
    let kind = parameters["type"]?.string ?? "dialog"
    context.onEvent(.dialog(kind: kind, message: parameters["message"]?.string ?? ""))
    let connection = connection
    let answer = command("Page.handleJavaScriptDialog", ["accept": .bool(kind == "beforeunload")])
    loop.spawn { await connection.send(answer) }
  }

  private func contextCreated(_ created: JSON?) {
    guard let created, let unique = created["uniqueId"]?.string, let data = created["auxData"],
      data["frameId"]?.string == id
    else { return }
    state.contextCreated(
      id: unique, name: created["name"]?.string ?? "", isDefault: data["isDefault"]?.bool ?? false)
  }
}
