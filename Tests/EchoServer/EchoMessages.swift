import Protobuf
import RPC

// The messages of Tests/Interop/echo.proto.

struct EchoRequest: Message {
  var text = ""
  static let schema = Schema<EchoRequest>("vantflow.testing.EchoRequest") {
    Field(1, "text", \.text)
  }
}

struct EchoReply: Message {
  var text = ""
  static let schema = Schema<EchoReply>("vantflow.testing.EchoReply") {
    Field(1, "text", \.text)
  }
}

struct StreamRequest: Message {
  var text = ""
  var count: Int32 = 0
  var intervalMillis: Int32 = 0
  static let schema = Schema<StreamRequest>("vantflow.testing.StreamRequest") {
    Field(1, "text", \.text)
    Field(2, "count", \.count)
    Field(3, "interval_millis", \.intervalMillis)
  }
}

struct SleepRequest: Message {
  var millis: Int32 = 0
  static let schema = Schema<SleepRequest>("vantflow.testing.SleepRequest") {
    Field(1, "millis", \.millis)
  }
}

struct FailRequest: Message {
  var code: Int32 = 0
  var message = ""
  var bare = false
  var reason = ""
  static let schema = Schema<FailRequest>("vantflow.testing.FailRequest") {
    Field(1, "code", \.code)
    Field(2, "message", \.message)
    Field(3, "bare", \.bare)
    Field(4, "reason", \.reason)
  }
}

struct MetadataRequest: Message {
  var name = ""
  static let schema = Schema<MetadataRequest>("vantflow.testing.MetadataRequest") {
    Field(1, "name", \.name)
  }
}

struct CancelCountRequest: Message {
  static let schema = Schema<CancelCountRequest>("vantflow.testing.CancelCountRequest") {}
}

struct CancelCountReply: Message {
  var count: Int32 = 0
  static let schema = Schema<CancelCountReply>("vantflow.testing.CancelCountReply") {
    Field(1, "count", \.count)
  }
}

struct PeerRequest: Message {
  static let schema = Schema<PeerRequest>("vantflow.testing.PeerRequest") {}
}

struct PeerReply: Message {
  var address = ""
  var tlsVersion = ""
  var subject = ""
  var spiffeID = ""
  var dnsNames: [String] = []
  static let schema = Schema<PeerReply>("vantflow.testing.PeerReply") {
    Field(1, "address", \.address)
    Field(2, "tls_version", \.tlsVersion)
    Field(3, "subject", \.subject)
    Field(4, "spiffe_id", \.spiffeID)
    Field(5, "dns_names", \.dnsNames)
  }
}

/// The methods of Tests/Interop/echo.proto.
enum Echo {
  static let service = "vantflow.testing.Echo"

  static let unary = Method<EchoRequest, EchoReply>(service, "Unary", permission: .everyone)
  static let stream = Method<StreamRequest, EchoReply>(service, "Stream", .serverStreaming, permission: .everyone)
  static let collect = Method<EchoRequest, EchoReply>(service, "Collect", .clientStreaming, permission: .everyone)
  static let chat = Method<EchoRequest, EchoReply>(service, "Chat", .bidirectional, permission: .everyone)
  static let sleep = Method<SleepRequest, EchoReply>(service, "Sleep", permission: .everyone)
  static let fail = Method<FailRequest, EchoReply>(service, "Fail", permission: .everyone)
  static let metadata = Method<MetadataRequest, EchoReply>(service, "Metadata", permission: .everyone)
  static let cancelCount = Method<CancelCountRequest, CancelCountReply>(
    service, "CancelCount", permission: .everyone)
  static let peer = Method<PeerRequest, PeerReply>(service, "Peer", permission: .everyone)

  static let declaration = ServiceDeclaration(
    service, methods: [unary, stream, collect, chat, sleep, fail, metadata, cancelCount, peer])

  /// What reflection tells of echo.proto.
  static let file = FileSchema(
    name: "echo.proto", package: "vantflow.testing",
    messages: [
      EchoRequest.self, EchoReply.self, StreamRequest.self, SleepRequest.self, FailRequest.self, MetadataRequest.self,
      CancelCountRequest.self, CancelCountReply.self, PeerRequest.self, PeerReply.self,
    ],
    services: [declaration.schema])
}
