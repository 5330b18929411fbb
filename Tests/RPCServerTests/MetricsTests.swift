import EventLoop
import RPC
import RPCServer
import Testing

@Suite(.timeLimit(.minutes(5))) struct MetricsTests {
  private static let ours = #"grpc_service="test.Notes",grpc_method="#

  private static var pages: ServerPages {
    var pages = ServerPages()
    pages.addMetrics { $0.single("more", .gauge, "Ours.", 1) }
    return pages
  }

  /// The page, as lines.
  private static func lines(_ test: TestServer) async throws -> [String] {
    let connection = try await test.connectText()
    await connection.send("GET /metrics HTTP/1.0\r\n\r\n")
    return await connection.receiveAll().split(whereSeparator: \.isNewline).map(String.init)
  }

  /// The value of a sample; nil where there is no such.
  private static func value(_ sample: String, _ lines: [String]) -> Double? {
    lines.first { $0.hasPrefix(sample + " ") }.flatMap { Double($0.dropFirst(sample.count + 1)) }
  }

  @Test("calls are counted by their method and status, their messages and durations with them")
  func calls() async throws {
    try await TestServer.with(
      pages: Self.pages,
      { router in
        router.unary(Notes.echo) { request, context in
          if request.text == "fail" { throw RPCError(.notFound, "No.") }
          if request.text == "wait" { try await context.loop.sleep(for: .milliseconds(2100)) }
          return request
        }
        router.serverStreaming(Notes.list) { request, writer, _ in
          try await writer.write(request)
          var encoded = EncodedMessages<Note>()
          for _ in 0..<3 { try encoded.append(request) }
          try await writer.writeEncoded(encoded)
        }
      }
    ) { test in
      let connection = try await test.connect()
      for text in ["a", "b", "fail", "wait"] { _ = try await connection.call(Notes.echo, Note(text)) }
      _ = try await connection.call(Notes.list, Note("x"))
      let lines = try await Self.lines(test)
      let echo = #"grpc_type="unary",\#(Self.ours)"Echo""#
      let list = #"grpc_type="server_stream",\#(Self.ours)"List""#
      #expect(Self.value("grpc_server_started_total{\(echo)}", lines) == 4)
      #expect(Self.value(#"grpc_server_handled_total{\#(echo),grpc_code="OK"}"#, lines) == 3)
      #expect(Self.value(#"grpc_server_handled_total{\#(echo),grpc_code="NotFound"}"#, lines) == 1)
      #expect(Self.value("grpc_server_msg_received_total{\(echo)}", lines) == 4)
      #expect(Self.value("grpc_server_msg_sent_total{\(echo)}", lines) == 3)
      #expect(Self.value("grpc_server_msg_sent_total{\(list)}", lines) == 4)
      #expect(Self.value("grpc_server_handling_seconds_count{\(echo)}", lines) == 4)
      #expect(try #require(Self.value("grpc_server_handling_seconds_sum{\(echo)}", lines)) >= 2.1)
      #expect(Self.value(#"grpc_server_handling_seconds_bucket{\#(echo),le="2.0"}"#, lines) == 3)
      #expect(Self.value(#"grpc_server_handling_seconds_bucket{\#(echo),le="+Inf"}"#, lines) == 4)
      #expect(Self.value("vantflow_rpc_server_calls_running", lines) == 0)
      #expect(Self.value("more", lines) == 1)
    }
  }

  @Test("calls that clients give up are counted as cancelled, those that run as running")
  func cancelled() async throws {
    let events = Events()
    try await TestServer.with(
      pages: Self.pages,
      { router in
        router.unary(Notes.echo) { request, context in
          events.report("started")
          try? await context.loop.sleep(for: .seconds(60))
          events.report("cancelled")
          return request
        }
      }
    ) { test in
      let connection = try await test.connect()
      let call = try await connection.open(Notes.echo.path)
      try await call.send(Note("x"), endStream: true)
      #expect(await events.next() == "started")
      #expect(Self.value("vantflow_rpc_server_calls_running", try await Self.lines(test)) == 1)
      await connection.drop()
      #expect(await events.next() == "cancelled")
      let lines = try await Self.lines(test)
      let echo = #"grpc_type="unary",\#(Self.ours)"Echo""#
      #expect(Self.value(#"grpc_server_handled_total{\#(echo),grpc_code="Canceled"}"#, lines) == 1)
      #expect(Self.value(#"grpc_server_handled_total{\#(echo),grpc_code="OK"}"#, lines) == 0)
      #expect(Self.value("vantflow_rpc_server_calls_running", lines) == 0)
    }
  }

  @Test("methods that clients make up share one name, so that the page does not grow")
  func cardinality() async throws {
    try await TestServer.with(pages: Self.pages, { router in router.unary(Notes.echo) { request, _ in request } }) {
      test in
      let connection = try await test.connect()
      for number in 0..<50 {
        let call = try await connection.open("/made.Up/Method\(number)", endStream: true)
        #expect(await call.outcome().status == 12)
      }
      let first = try await Self.lines(test)
      let unknown = #"grpc_type="unary",grpc_service="unknown",grpc_method="unknown""#
      #expect(Self.value(#"grpc_server_handled_total{\#(unknown),grpc_code="Unimplemented"}"#, first) == 50)
      #expect(!first.contains { $0.contains("made.Up") })
      _ = await (try await connection.open("/made.Up/Another", endStream: true)).outcome()
      #expect(try await Self.lines(test).count == first.count)
    }
  }

  @Test("connections are counted, and why they end")
  func connections() async throws {
    var limits = ServerLimits()
    limits.maxConnectionsPerLoop = 2
    try await TestServer.with(limits: limits, pages: Self.pages, { _ in }) { test in
      let held = try await test.connect()
      try await held.roundTrip()
      let broken = try await test.connectText()
      await broken.send("nonsense\r\n\r\n")
      #expect(await broken.receiveAll() == "")
      let second = try await test.connect()
      try await second.roundTrip()
      #expect(await (try await test.connectText()).receiveAll() == "")
      let page = try await held.open("/metrics", verb: "GET", fields: [:], endStream: true).outcome()
      let lines = String(decoding: page.body, as: UTF8.self).split(separator: "\n").map(String.init)
      #expect(Self.value("vantflow_rpc_server_connections", lines) == 2)
      #expect(Self.value("vantflow_rpc_server_connections_refused_total", lines) == 1)
      let closed = "vantflow_rpc_server_connections_closed_total"
      #expect(Self.value(#"\#(closed){reason="protocol_broken"}"#, lines) == 1)
      #expect(try #require(Self.value("vantflow_rpc_server_received_bytes_total", lines)) > 100)
      #expect(try #require(Self.value("vantflow_rpc_server_sent_bytes_total", lines)) > 100)
    }
  }
}
