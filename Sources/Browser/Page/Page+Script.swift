import EventLoop

extension Page {
  /// Calls a function of our script in the page's document; goes on in the next document when the page leaves this one.
  func ask(_ function: String, _ argument: JSON, by deadline: Deadline) async throws(BrowserError) -> JSON {
    while true {
      guard try await wait(until: deadline, for: { $0.world != nil }), let world = state.world else {
        throw BrowserError(.timeout, "the page did not begin in time")
      }
      do throws(BrowserError) {
        return try await evaluate(PageScript.call(function, argument), in: world, by: deadline)
      } catch {
        guard error.isContextLost, !deadline.hasPassed else { throw error }
        // Whatever the events said: this world is of no more use, and the next document makes another.
        state.contextDestroyed(id: world)
      }
    }
  }

  /// Evaluates an expression, awaits the promise that it may give, and returns its value.
  func evaluate(_ expression: String, in world: String, by deadline: Deadline) async throws(BrowserError) -> JSON {
    let answer: JSON
    do throws(BrowserError) {
      answer = try await call(
        "Runtime.evaluate",
        [
          "expression": .string(expression), "uniqueContextId": .string(world), "awaitPromise": true,
          "returnByValue": true,
        ], by: deadline)
    } catch {
      throw error.code == .timeout ? BrowserError(.timeout, "the page did not respond in time") : error
    }
    if let details = answer["exceptionDetails"] {
      throw BrowserError(.scriptFailed, ConsoleMessage.exceptionText(details))
    }
    return answer["result"]?["value"] ?? .null
  }

  /// Runs JavaScript with the rights of the page: an expression, or the body of an async function.
  ///
  /// What it returned comes as JSON text of at most `maxBytes`; `null` for what JSON cannot say. A script that leaves
  /// the page has no result.
  ///
  /// - Throws: `BrowserError`: `scriptFailed`, `limitExceeded`, `timeout`, and what ends a page. A script that runs on
  ///   when its time is up is ended.
  public func evaluate(_ script: String, timeout: Duration, maxBytes: Int = 1 << 20) async throws(BrowserError)
    -> String
  {
    let deadline = Deadline(after: timeout)
    guard try await wait(until: deadline, for: { $0.mainWorld != nil }), let world = state.mainWorld else {
      throw BrowserError(.timeout, "the page did not begin in time")
    }
    let function = try await compiled(script, by: deadline)
    // JavaScript counts UTF-16 units, of which each is at least one byte and at most three.
    let expression = """
      (async () => {
        const text = JSON.stringify(await (\(function))()) ?? 'null';
        if (text.length > \(maxBytes)) throw new RangeError('vantflow: result too large');
        return text;
      })()
      """
    let result: JSON
    do throws(BrowserError) {
      result = try await evaluate(expression, in: world, by: deadline)
    } catch {
      if error.isContextLost || error.message.contains("Promise was collected") {
        try await followNavigation(by: deadline)
        return "null"
      }
      if error.code == .timeout || error.code == .cancelled { await stopScripts() }
      if error.code == .timeout { throw BrowserError(.timeout, "the script did not end in time") }
      throw error.message.contains("vantflow: result too large") ? Self.tooLarge(maxBytes) : error
    }
    guard let text = result.string, text.utf8.count <= maxBytes else { throw Self.tooLarge(maxBytes) }
    return text
  }

  private static func tooLarge(_ maxBytes: Int) -> BrowserError {
    BrowserError(.limitExceeded, "the result is larger than \(maxBytes) bytes")
  }

  /// The script as an async function: as an expression when it is one, as a body otherwise.
  private func compiled(_ script: String, by deadline: Deadline) async throws(BrowserError) -> String {
    var expression = script[...]
    while let last = expression.last, last.isWhitespace || last == ";" { expression.removeLast() }
    let asExpression = "async () => (\n\(expression)\n)"
    if try await syntaxError(in: asExpression, by: deadline) == nil { return asExpression }
    let asBody = "async () => {\n\(script)\n}"
    if let message = try await syntaxError(in: asBody, by: deadline) { throw BrowserError(.scriptFailed, message) }
    return asBody
  }

  private func syntaxError(in function: String, by deadline: Deadline) async throws(BrowserError) -> String? {
    let answer = try await call(
      "Runtime.compileScript",
      ["expression": .string("(\(function))"), "sourceURL": "", "persistScript": false], by: deadline)
    return answer["exceptionDetails"].map { ConsoleMessage.exceptionText($0) }
  }

  /// Ends whatever JavaScript runs on the page now, as after a loop without an end.
  public func stopScripts() async {
    let command = command("Runtime.terminateExecution")
    let connection = connection
    // Also for a caller that is cancelled: the page would be of no use to anyone.
    await loop.spawn { _ = try? await connection.call(command, limit: .milliseconds(500)) }.value
  }
}
