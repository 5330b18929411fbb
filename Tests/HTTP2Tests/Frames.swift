import HTTP2

/// Frames as bytes (RFC 9113, section 4.1), for what no session of ours would send.
enum Frames {
  static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)

  static func frame(_ type: UInt8, flags: UInt8 = 0, stream: UInt32 = 0, _ payload: [UInt8] = []) -> [UInt8] {
    let length = UInt32(payload.count)
    let head = [UInt8(length >> 16 & 0xff), UInt8(length >> 8 & 0xff), UInt8(length & 0xff), type, flags]
    return head + bigEndian(stream) + payload
  }

  static func settings(initialWindow: UInt32) -> [UInt8] { frame(4, [0, 4] + bigEndian(initialWindow)) }

  static func windowUpdate(stream: UInt32, _ increment: UInt32) -> [UInt8] {
    frame(8, stream: stream, bigEndian(increment))
  }

  /// A POST to "/" by indexed fields alone; with END_HEADERS.
  static func request(stream: UInt32, endStream: Bool = false) -> [UInt8] {
    frame(1, flags: endStream ? 5 : 4, stream: stream, [0x83, 0x84, 0x86, 0x41, 0x01, 0x78])
  }

  /// The bytes as frames, each whole; what is behind the last complete one is dropped.
  static func split(_ bytes: [UInt8]) -> [[UInt8]] {
    var frames: [[UInt8]] = []
    var start = 0
    while bytes.count - start >= 9 {
      let length = Int(bytes[start]) << 16 | Int(bytes[start + 1]) << 8 | Int(bytes[start + 2])
      let end = start + 9 + length
      guard end <= bytes.count else { break }
      frames.append(Array(bytes[start..<end]))
      start = end
    }
    return frames
  }

  private static func bigEndian(_ number: UInt32) -> [UInt8] {
    withUnsafeBytes(of: number.bigEndian) { Array($0) }
  }
}

/// A server session that is fed bytes by hand.
final class FedServer {
  let end: ServerEnd
  let session: HTTP2Session
  private(set) var output: [UInt8] = []

  init(_ configuration: HTTP2Configuration, makeStream: @escaping () -> RecordingStream? = { RecordingStream() }) throws
  {
    end = ServerEnd(makeStream)
    session = try HTTP2Session(
      role: .server, configuration: configuration, workspace: HTTP2Workspace(), delegate: end)
    // The peer's SETTINGS and its acknowledgement of ours.
    try receive(Frames.preface + Frames.frame(4) + Frames.frame(4, flags: 1))
    try flush()
  }

  func receive(_ bytes: [UInt8], at nanoseconds: UInt64 = 0) throws(HTTP2Error) {
    let outcome = bytes.withUnsafeBytes { bytes -> Result<Void, HTTP2Error> in
      do throws(HTTP2Error) { return .success(try session.receive(bytes, at: nanoseconds)) } catch {
        return .failure(error)
      }
    }
    try outcome.get()
  }

  func flush() throws(HTTP2Error) {
    try session.flush { piece in
      output.append(contentsOf: piece)
      return true
    }
  }

  /// The code of each GOAWAY that has left, and what was said besides.
  var goAways: [(code: UInt8, debugData: String)] {
    Frames.split(output).filter { $0[3] == 7 }.map { ($0[16], String(decoding: $0[17...], as: UTF8.self)) }
  }
}
