import Messages
import PeerMessages
import Protobuf
import SwiftProtobuf

/// One message, with both codecs' ways to read it and to write what they read.
struct Subject {
  let name: String
  let bytes: [UInt8]
  let ours: Codec
  let peer: Codec

  struct Codec {
    /// Reads the message once and gives it to `consume`.
    let decode: () throws -> Void
    /// Writes the message once; the bytes are its own array.
    let encode: () throws -> [UInt8]
  }

  init<Ours: Protobuf.Message, Peer: SwiftProtobuf.Message>(_ name: String, _ message: Peer, as ours: Ours.Type) throws
  {
    let bytes: [UInt8] = try message.serializedBytes()
    let decoded = try Ours(decoding: bytes)
    // Decoded, not built: what a server writes has often been read, and both then hold what a decoder makes.
    let peerDecoded = try Peer(serializedBytes: bytes)
    self.name = name
    self.bytes = bytes
    self.ours = Codec(
      decode: { consume(try Ours(decoding: bytes)) },
      encode: { try decoded.encodedBytes() })
    peer = Codec(
      decode: { consume(try Peer(serializedBytes: bytes)) },
      encode: { try peerDecoded.serializedBytes() })
  }

  /// Both must write the bytes that both have read: nobody is fast by leaving something out.
  func check() throws {
    guard try ours.encode() == bytes, try peer.encode() == bytes else { throw Disagreement(message: name) }
  }

  struct Disagreement: Error {
    let message: String
  }
}

/// Keeps the optimiser from removing what nobody looks at.
@inline(never)
func consume<T>(_ value: T) {
  withExtendedLifetime(value) {}
}
