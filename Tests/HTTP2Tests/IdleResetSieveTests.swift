import Testing

@testable import HTTP2

@Suite struct IdleResetSieveTests {
  private static let (headers, data, reset, priority): (UInt8, UInt8, UInt8, UInt8) = (1, 0, 3, 2)

  private func frame(_ type: UInt8, _ stream: UInt8, payload: [UInt8] = []) -> [UInt8] {
    [0, 0, UInt8(payload.count), type, 0, 0, 0, 0, stream] + payload
  }

  /// What is left of `bytes`, given in pieces of this size.
  private func strain(_ sieve: inout IdleResetSieve, _ bytes: [UInt8], pieceBytes: Int) -> [UInt8] {
    var left: [UInt8] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      let piece = Array(rest.prefix(pieceBytes))
      rest = rest.dropFirst(pieceBytes)
      piece.withUnsafeBytes { sieve.strain($0) { left.append(contentsOf: $0) } }
    }
    return left
  }

  @Test("only resets of streams that were never opened are taken out, however the bytes come", arguments: 1...40)
  func onlyIdleResets(pieceBytes: Int) {
    let noError: [UInt8] = [0, 0, 0, 0]
    let idle = frame(Self.reset, 9, payload: noError)
    let kept = [
      frame(Self.headers, 5, payload: [1, 2, 3]), frame(Self.reset, 5, payload: noError),
      // It looks like one inside.
      frame(Self.data, 3, payload: idle), frame(Self.reset, 3, payload: noError),
      frame(Self.reset, 8, payload: noError),
      frame(Self.reset, 0, payload: noError), frame(Self.reset, 7, payload: [0]), frame(Self.data, 0),
    ]
    var sieve = IdleResetSieve(behind: (0, []), newestStream: 3)
    let all = kept.reduce(idle) { $0 + $1 + idle + idle }
    #expect(strain(&sieve, all, pieceBytes: pieceBytes) == kept.flatMap { $0 })
  }

  @Test("it knows where it is whenever it is made", arguments: 0...70)
  func madeAnywhere(position: Int) {
    let idle = frame(Self.reset, 9, payload: [0, 0, 0, 0])
    let before =
      [UInt8](repeating: 7, count: 24) + frame(Self.headers, 3, payload: idle)
      + frame(Self.priority, 5, payload: [0, 0, 0, 0, 1]) + frame(Self.data, 3, payload: [1])
    let all = before + idle + frame(Self.data, 3)
    let (first, second) = (Array(all.prefix(position)), Array(all.dropFirst(position)))
    var streams = ClientStreams()
    _ = first.withUnsafeBytes { streams.look(at: $0) }
    var sieve = IdleResetSieve(behind: streams.position, newestStream: 3)
    // One whose header has gone by in part stays: it could not be told in time.
    let staysIn = position > before.count
    #expect(
      strain(&sieve, second, pieceBytes: 5) == (staysIn ? second : Array(second.dropLast(13 + 9)) + frame(Self.data, 3))
    )
  }
}
