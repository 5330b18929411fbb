import Protobuf
import RPC

/// The message of these tests.
struct Note: Message {
  var text: String = ""

  init() {}

  init(_ text: String) { self.text = text }

  static let schema = Schema<Note>("rpc.test.Note") {
    Field(1, "text", \.text)
  }
}

/// A service with a method of each kind.
enum NoteService {
  static let echo = RPC.Method<Note, Note>("rpc.test.NoteService", "Echo", permission: .everyone)
  static let list = RPC.Method<Note, Note>("rpc.test.NoteService", "List", .serverStreaming, permission: .everyone)
  static let join = RPC.Method<Note, Note>("rpc.test.NoteService", "Join", .clientStreaming, permission: .everyone)
  static let talk = RPC.Method<Note, Note>("rpc.test.NoteService", "Talk", .bidirectional, permission: .everyone)
}

extension Note {
  /// The message behind its prefix.
  var framed: [UInt8] {
    get throws {
      let bytes = try encodedBytes()
      return [0] + withUnsafeBytes(of: UInt32(bytes.count).bigEndian) { Array($0) } + bytes
    }
  }
}
