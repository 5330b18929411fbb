import HTTP2
import Testing

@Suite struct ClientStreamsTests {
  private static let data = Frames.frame(0, stream: 1, [1])
  private static let reset = Frames.frame(3, stream: 1, [0, 0, 0, 8])

  private static func priority(stream: UInt32, dependsOn: UInt8) -> [UInt8] {
    Frames.frame(2, stream: stream, [0, 0, 0, dependsOn, 15])
  }

  /// An answer to the end of a request closes its stream.
  private static func answer() -> RecordingStream? {
    RecordingStream { stream in try? stream.sendResponse(SessionPair.response, .empty, endStream: true) }
  }

  private static let faults: [(String, [[UInt8]], UInt8)] = [
    ("DATA behind the end", [Frames.request(stream: 1, endStream: true), data], 5),
    ("HEADERS behind the end", [Frames.request(stream: 1, endStream: true), Frames.request(stream: 1)], 5),
    ("DATA behind a reset", [Frames.request(stream: 1), reset, data], 5),
    ("HEADERS behind a reset", [Frames.request(stream: 1), reset, Frames.request(stream: 1)], 5),
    ("a number below the last", [Frames.request(stream: 5), Frames.request(stream: 3)], 1),
    ("DATA of a stream that was passed over", [Frames.request(stream: 5), Frames.frame(0, stream: 3, [1])], 1),
    ("PRIORITY of a stream that depends on itself", [priority(stream: 7, dependsOn: 7)], 1),
    ("PRIORITY of no stream", [priority(stream: 0, dependsOn: 1)], 1),
  ]

  @Test("a client that sends on what it has ended learns of it", arguments: faults, [1, 8, 1_000])
  func fault(fault: (name: String, frames: [[UInt8]], code: UInt8), pieceBytes: Int) throws {
    let server = try FedServer(.init(), makeStream: Self.answer)
    for frame in fault.frames {
      try server.flush()
      #expect(server.goAways.isEmpty)
      for start in stride(from: 0, to: frame.count, by: pieceBytes) {
        try server.receive(Array(frame[start..<min(start + pieceBytes, frame.count)]))
      }
    }
    try server.flush()
    #expect(server.goAways.map(\.code) == [fault.code])
  }

  @Test("also where all of it comes in one read", arguments: faults)
  func together(fault: (name: String, frames: [[UInt8]], code: UInt8)) throws {
    let server = try FedServer(.init(), makeStream: Self.answer)
    try server.receive(fault.frames.flatMap { $0 })
    try server.flush()
    #expect(server.goAways.map(\.code) == [fault.code])
  }

  @Test("what was under way when the server reset the stream is dropped")
  func underWay() throws {
    let server = try FedServer(.init())
    try server.receive(Frames.request(stream: 1) + Frames.request(stream: 3))
    server.end.streams[0].reset(.cancel)
    try server.flush()
    try server.receive(Self.data + Frames.frame(0, flags: 1, stream: 1, [1]) + Frames.frame(0, stream: 3, [1]))
    try server.receive(Self.priority(stream: 1, dependsOn: 3) + Frames.windowUpdate(stream: 1, 1))
    try server.flush()
    #expect(server.goAways.isEmpty)
    #expect(server.end.streams[1].data == [1])
  }

  @Test("streams are served in any order")
  func anyOrder() throws {
    let server = try FedServer(.init(), makeStream: Self.answer)
    let numbers = Array(stride(from: UInt32(1), to: 201, by: 2))
    for stream in numbers { try server.receive(Frames.request(stream: stream)) }
    for stream in numbers.reversed() { try server.receive(Frames.frame(0, stream: stream, [1])) }
    for stream in numbers { try server.receive(Frames.frame(0, flags: 1, stream: stream, [2])) }
    try server.flush()
    #expect(server.goAways.isEmpty)
    #expect(server.end.streams.map(\.data) == numbers.map { _ in [1, 2] })
  }

  @Test("only the last streams are remembered")
  func forgotten() throws {
    let server = try FedServer(.init(), makeStream: Self.answer)
    for stream in stride(from: UInt32(1), through: 33, by: 2) {
      try server.receive(Frames.request(stream: stream, endStream: true))
    }
    try server.flush()
    try server.receive(Self.data)
    try server.flush()
    #expect(server.goAways.isEmpty)
    try server.receive(Frames.frame(0, stream: 3, [1]))
    try server.flush()
    #expect(server.goAways.map(\.code) == [5])
  }
}
