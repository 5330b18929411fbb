import Protobuf

/// A server and where it listens, `grpc.channelz.v1.Server`.
struct ChannelzServer: Message {
  var ref: ServerRef?
  var data: ServerData?
  var listenSocket: [SocketRef] = []

  static let schema = Schema<ChannelzServer>("grpc.channelz.v1.Server") {
    Field(1, "ref", \.ref)
    Field(2, "data", \.data)
    Field(3, "listen_socket", \.listenSocket)
  }
}

/// How its calls have gone, `grpc.channelz.v1.ServerData`.
struct ServerData: Message {
  var callsStarted: Int64 = 0
  var callsSucceeded: Int64 = 0
  var callsFailed: Int64 = 0
  var lastCallStarted: Timestamp?

  static let schema = Schema<ServerData>("grpc.channelz.v1.ServerData") {
    Field(2, "calls_started", \.callsStarted)
    Field(3, "calls_succeeded", \.callsSucceeded)
    Field(4, "calls_failed", \.callsFailed)
    Field(5, "last_call_started_timestamp", \.lastCallStarted)
  }
}
