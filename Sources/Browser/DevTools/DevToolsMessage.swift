/// A session with one target (page, frame, worker) over the browser's connection; nil is the browser itself.
typealias SessionID = String

/// Something that Chromium tells without being asked.
struct DevToolsEvent: Sendable {
  var method: String
  var parameters: JSON
  var session: SessionID?
}

/// What we ask of Chromium.
struct DevToolsCommand: Sendable {
  var method: String
  var parameters: JSON
  var session: SessionID?

  init(_ method: String, _ parameters: JSON = [:], session: SessionID? = nil) {
    self.method = method
    self.parameters = parameters
    self.session = session
  }

  /// The message with its closing NUL.
  func encoded(id: Int) -> [UInt8] {
    var message: [String: JSON] = [
      "id": .number(Double(id)), "method": .string(method), "params": parameters,
    ]
    if let session { message["sessionId"] = .string(session) }
    return JSON.object(message).utf8 + [0]
  }
}

/// What Chromium sends: an answer to a call, or an event.
enum DevToolsMessage: Sendable {
  case answer(id: Int, Result<JSON, BrowserError>)
  case event(DevToolsEvent)

  /// Nil when it is neither.
  init?(_ json: JSON) {
    if let id = json["id"]?.int {
      if let error = json["error"] {
        let detail = error["data"]?.string.map { " (\($0))" } ?? ""
        let message = (error["message"]?.string ?? "unknown error") + detail
        self = .answer(id: id, .failure(BrowserError(.protocolFailed, message)))
      } else {
        self = .answer(id: id, .success(json["result"] ?? [:]))
      }
    } else if let method = json["method"]?.string {
      self = .event(
        DevToolsEvent(method: method, parameters: json["params"] ?? [:], session: json["sessionId"]?.string))
    } else {
      return nil
    }
  }

  /// The call that a message which was cut off answers: Chromium writes the id first.
  static func id(inPrefix prefix: UnsafeRawBufferPointer) -> Int? {
    let marker = Array("{\"id\":".utf8)
    guard prefix.count > marker.count, prefix.starts(with: marker) else { return nil }
    let digits = prefix.dropFirst(marker.count).prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    return Int(String(decoding: digits, as: UTF8.self))
  }
}
