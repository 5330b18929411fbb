import Protobuf

/// A channel by its number, `grpc.channelz.v1.ChannelRef`.
struct ChannelRef: Message {
  var channelID: Int64 = 0
  var name = ""

  static let schema = Schema<ChannelRef>("grpc.channelz.v1.ChannelRef") {
    Field(1, "channel_id", \.channelID)
    Field(2, "name", \.name)
  }
}

/// A subchannel by its number, `grpc.channelz.v1.SubchannelRef`.
struct SubchannelRef: Message {
  var subchannelID: Int64 = 0
  var name = ""

  static let schema = Schema<SubchannelRef>("grpc.channelz.v1.SubchannelRef") {
    Field(7, "subchannel_id", \.subchannelID)
    Field(8, "name", \.name)
  }
}

/// A socket by its number, `grpc.channelz.v1.SocketRef`.
struct SocketRef: Message {
  var socketID: Int64 = 0
  /// For people.
  var name = ""

  static let schema = Schema<SocketRef>("grpc.channelz.v1.SocketRef") {
    Field(3, "socket_id", \.socketID)
    Field(4, "name", \.name)
  }
}

/// A server by its number, `grpc.channelz.v1.ServerRef`.
struct ServerRef: Message {
  var serverID: Int64 = 0
  var name = ""

  static let schema = Schema<ServerRef>("grpc.channelz.v1.ServerRef") {
    Field(5, "server_id", \.serverID)
    Field(6, "name", \.name)
  }
}
