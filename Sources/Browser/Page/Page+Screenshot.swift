/// What a picture shows.
public enum ScreenshotArea: Sendable, Hashable {
  /// The part of the page that the window shows.
  case window
  /// The whole page, at most ``BrowserLimits/screenshotPixels`` high.
  case page
  /// The one element that the selector matches, once it is visible and stable.
  case element(String)
}

extension Page {
  /// Takes a picture as PNG, when the fonts are there, without a text cursor.
  ///
  /// - Throws: `BrowserError`: as ``click(_:button:count:timeout:)`` for an element, `timeout`, and what ends a page.
  public func screenshot(_ area: ScreenshotArea = .window, timeout: Duration = .seconds(30)) async throws(BrowserError)
    -> [UInt8]
  {
    let deadline = Deadline(after: timeout)
    let clip = try await clip(area, by: deadline)
    try await prepareForPicture(by: deadline)
    var parameters: [String: JSON] = ["format": "png"]
    if let clip {
      parameters["clip"] = clip
      parameters["captureBeyondViewport"] = true
    }
    let result: Result<JSON, BrowserError>
    do throws(BrowserError) {
      result = .success(try await call("Page.captureScreenshot", .object(parameters), by: deadline))
    } catch {
      result = .failure(error.code == .timeout ? BrowserError(.timeout, "the picture was not ready in time") : error)
    }
    // The text cursor comes back; a page that has gone meanwhile has none.
    _ = try? await ask("afterPicture", [:], by: Deadline(after: min(deadline.remaining, .seconds(1))))
    guard let data = try result.get()["data"]?.string, let bytes = Base64.decode(data), !bytes.isEmpty else {
      throw BrowserError(.protocolFailed, "Chromium returned no picture")
    }
    return bytes
  }

  /// A page whose own scripts keep it busy is pictured as it is.
  private func prepareForPicture(by deadline: Deadline) async throws(BrowserError) {
    let wait = BrowserLimits.fontWait
    let milliseconds = Double(wait.components.seconds) * 1000 + Double(wait.components.attoseconds) / 1e15
    let limit = Deadline(after: deadline.limit(wait + wait))
    do throws(BrowserError) {
      _ = try await ask("beforePicture", ["wait": .number(milliseconds)], by: limit)
    } catch {
      guard error.code == .timeout else { throw error }
    }
  }

  /// Nil for what the window shows.
  private func clip(_ area: ScreenshotArea, by deadline: Deadline) async throws(BrowserError) -> JSON? {
    let box: JSON
    switch area {
    case .window: return nil
    case .page:
      let metrics = try await call("Page.getLayoutMetrics", by: deadline)
      box = metrics["cssContentSize"] ?? [:]
    case .element(let selector): box = try await search("box", selector, by: deadline)
    }
    func side(_ name: String) -> Double { box[name]?.double ?? 0 }
    let limit = BrowserLimits.screenshotPixels
    return [
      "x": .number(side("x")), "y": .number(side("y")), "width": .number(min(limit, max(1, side("width")))),
      "height": .number(min(limit, max(1, side("height")))), "scale": 1,
    ]
  }
}
