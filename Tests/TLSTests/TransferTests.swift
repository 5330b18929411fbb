import EventLoop
import TestSupport
import Testing

@testable import TLS

@Suite(.timeLimit(.minutes(5))) struct TransferTests {
  private let server: TLSServerCredentials
  private let client: TLSClientCredentials

  init() throws {
    let certificates = try TestCertificates()
    server = try TLSServerCredentials(
      TLSServerConfiguration(certificateFile: certificates.file("server"), keyFile: certificates.key("server")))
    client = try TLSClientCredentials(TLSClientConfiguration(authoritiesFile: certificates.file("authority")))
  }

  @Test("megabytes arrive in order in both directions", arguments: propertySeeds)
  func megabytes(seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    let pieces = (0..<40).map { _ in random.bytes(upTo: 100_000) }
    let all = pieces.flatMap { $0 }
    let (server, client) = (server, client)
    try await TLSPair.withLoop { loop, loops in
      let pair = try await TLSPair(server, client, on: loop, loops: loops)
      for piece in pieces {
        piece.withUnsafeBytes { pair.client.write($0) }
        piece.withUnsafeBytes { pair.server.write($0) }
      }
      await pair.serverInbox.wait(for: all.count)
      await pair.clientInbox.wait(for: all.count)
      #expect(pair.serverInbox.bytes == all, "seed \(seed)")
      #expect(pair.clientInbox.bytes == all, "seed \(seed)")
      pair.close()
    }
  }

  @Test("the end of one side is told after what was sent, and the other side may still send")
  func halfClosed() async throws {
    let (server, client) = (server, client)
    try await TLSPair.withLoop { loop, loops in
      let pair = try await TLSPair(server, client, on: loop, loops: loops)
      Array("last words".utf8).withUnsafeBytes { pair.client.write($0) }
      pair.client.shutdownWrite()
      await pair.serverInbox.wait(for: .max)
      #expect(pair.serverInbox.bytes == Array("last words".utf8))
      guard case .endOfFile = pair.serverInbox.end else {
        Issue.record("ended with \(String(describing: pair.serverInbox.end))")
        return pair.close()
      }
      Array("goodbye".utf8).withUnsafeBytes { pair.server.write($0) }
      await pair.clientInbox.wait(for: 7)
      #expect(pair.clientInbox.bytes == Array("goodbye".utf8))
      pair.close()
    }
  }

  @Test("a record that was changed on its way ends the stream with its reason")
  func tampered() async throws {
    let (server, client) = (server, client)
    try await TLSPair.withLoop { loop, loops in
      let pair = try await TLSPair(server, client, on: loop, loops: loops)
      // An application record of 32 bytes that nobody has encrypted.
      let forged: [UInt8] = [0x17, 0x03, 0x03, 0x00, 0x20] + [UInt8](repeating: 7, count: 32)
      forged.withUnsafeBytes { pair.server.streamDidRead($0) }
      guard case .failed(let error) = pair.serverInbox.end else {
        Issue.record("ended with \(String(describing: pair.serverInbox.end))")
        return pair.close()
      }
      #expect(error.description.contains("TLS read"))
      pair.close()
    }
  }
}
