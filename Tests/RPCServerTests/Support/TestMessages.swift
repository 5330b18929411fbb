import Protobuf
import RPC

struct Note: Message, Equatable {
  var text = ""
  init() {}
  init(_ text: String) { self.text = text }
  static let schema = Schema<Note>("test.Note") {
    Field(1, "text", \.text, .atMost(100_000))
  }
}

/// The methods of the tests' service, one of each kind and a few more with a behaviour of their own.
enum Notes {
  static let echo = Method<Note, Note>("test.Notes", "Echo", permission: .everyone)
  static let wait = Method<Note, Note>("test.Notes", "Wait", permission: .everyone)
  static let list = Method<Note, Note>("test.Notes", "List", .serverStreaming, permission: .everyone)
  static let join = Method<Note, Note>("test.Notes", "Join", .clientStreaming, permission: .everyone)
  static let chat = Method<Note, Note>("test.Notes", "Chat", .bidirectional, permission: .everyone)
}
