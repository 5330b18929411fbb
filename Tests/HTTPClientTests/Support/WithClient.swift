import EventLoop
import HTTPClient
import Testing

/// A client on a loop of its own beside a scripted server.
struct ClientFixture: Sendable {
  let client: HTTPClient
  let server: ScriptedServer
  let loop: EventLoop

  /// The text of an answer.
  func text(_ request: HTTPRequest) async throws -> String {
    String(decoding: try await client.send(request).body.collect(), as: UTF8.self)
  }

  func expectText(
    _ expected: String, of request: HTTPRequest, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let text = try await text(request)
    #expect(text == expected, sourceLocation: sourceLocation)
  }

  func expectLength(
    _ expected: Int, of request: HTTPRequest, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let text = try await text(request)
    #expect(text.utf8.count == expected, sourceLocation: sourceLocation)
  }

  func expectStatus(
    _ expected: Int, of request: HTTPRequest, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let status = try await client.send(request).status
    #expect(status == expected, sourceLocation: sourceLocation)
  }

  func get(_ path: String = "/") -> HTTPRequest { HTTPRequest(.get, server.url + path) }
}

func withClient(
  limits: HTTPClientLimits = HTTPClientLimits(), _ script: @escaping ScriptedServer.Script,
  _ body: (ClientFixture) async throws -> Void
) async throws {
  try await withClient(limits: limits, onHead: { _, _ in }, script, body)
}

func withClient(
  limits: HTTPClientLimits = HTTPClientLimits(), onHead: @escaping ScriptedServer.Script,
  _ script: @escaping ScriptedServer.Script, _ body: (ClientFixture) async throws -> Void
) async throws {
  let server = try await ScriptedServer.start(onHead: onHead, script)
  let loop = EventLoop(name: "client")
  let client = HTTPClient(loops: [loop], limits: limits)
  do {
    try await body(ClientFixture(client: client, server: server, loop: loop))
  } catch {
    await client.shutdown()
    await server.stop()
    await loop.shutdown()
    throw error
  }
  await client.shutdown()
  await server.stop()
  await loop.shutdown()
}

/// Expects a failure of a code, and returns it.
@discardableResult
func expectFailure(
  _ code: HTTPClientError.Code, sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> Void
) async -> HTTPClientError? {
  do {
    try await body()
    Issue.record("it succeeded", sourceLocation: sourceLocation)
  } catch let error as HTTPClientError {
    #expect(error.code == code, "\(error)", sourceLocation: sourceLocation)
    return error
  } catch {
    Issue.record("another error: \(error)", sourceLocation: sourceLocation)
  }
  return nil
}
