import Protobuf

// The requests and responses of the service. Numbers are given out upwards; a page begins at the one that is asked for.

struct GetTopChannelsRequest: Message {
  var startChannelID: Int64 = 0
  var maxResults: Int64 = 0

  static let schema = Schema<GetTopChannelsRequest>("grpc.channelz.v1.GetTopChannelsRequest") {
    Field(1, "start_channel_id", \.startChannelID)
    Field(2, "max_results", \.maxResults)
  }
}

struct GetTopChannelsResponse: Message {
  var channel: [ChannelzChannel] = []
  var end = false

  static let schema = Schema<GetTopChannelsResponse>("grpc.channelz.v1.GetTopChannelsResponse") {
    Field(1, "channel", \.channel)
    Field(2, "end", \.end)
  }
}

struct GetServersRequest: Message {
  var startServerID: Int64 = 0
  var maxResults: Int64 = 0

  static let schema = Schema<GetServersRequest>("grpc.channelz.v1.GetServersRequest") {
    Field(1, "start_server_id", \.startServerID)
    Field(2, "max_results", \.maxResults)
  }
}

struct GetServersResponse: Message {
  var server: [ChannelzServer] = []
  var end = false

  static let schema = Schema<GetServersResponse>("grpc.channelz.v1.GetServersResponse") {
    Field(1, "server", \.server)
    Field(2, "end", \.end)
  }
}

struct GetServerRequest: Message {
  var serverID: Int64 = 0

  static let schema = Schema<GetServerRequest>("grpc.channelz.v1.GetServerRequest") {
    Field(1, "server_id", \.serverID)
  }
}

struct GetServerResponse: Message {
  var server: ChannelzServer?

  static let schema = Schema<GetServerResponse>("grpc.channelz.v1.GetServerResponse") { Field(1, "server", \.server) }
}

struct GetServerSocketsRequest: Message {
  var serverID: Int64 = 0
  var startSocketID: Int64 = 0
  /// 0: as many as the server likes.
  var maxResults: Int64 = 0

  static let schema = Schema<GetServerSocketsRequest>("grpc.channelz.v1.GetServerSocketsRequest") {
    Field(1, "server_id", \.serverID)
    Field(2, "start_socket_id", \.startSocketID)
    Field(3, "max_results", \.maxResults)
  }
}

struct GetServerSocketsResponse: Message {
  var socketRef: [SocketRef] = []
  /// Whether there are no more.
  var end = false

  static let schema = Schema<GetServerSocketsResponse>("grpc.channelz.v1.GetServerSocketsResponse") {
    Field(1, "socket_ref", \.socketRef)
    Field(2, "end", \.end)
  }
}

struct GetChannelRequest: Message {
  var channelID: Int64 = 0

  static let schema = Schema<GetChannelRequest>("grpc.channelz.v1.GetChannelRequest") {
    Field(1, "channel_id", \.channelID)
  }
}

struct GetChannelResponse: Message {
  var channel: ChannelzChannel?

  static let schema = Schema<GetChannelResponse>("grpc.channelz.v1.GetChannelResponse") {
    Field(1, "channel", \.channel)
  }
}

struct GetSubchannelRequest: Message {
  var subchannelID: Int64 = 0

  static let schema = Schema<GetSubchannelRequest>("grpc.channelz.v1.GetSubchannelRequest") {
    Field(1, "subchannel_id", \.subchannelID)
  }
}

struct GetSubchannelResponse: Message {
  var subchannel: ChannelzSubchannel?

  static let schema = Schema<GetSubchannelResponse>("grpc.channelz.v1.GetSubchannelResponse") {
    Field(1, "subchannel", \.subchannel)
  }
}

struct GetSocketRequest: Message {
  var socketID: Int64 = 0
  /// Whether what is costly to find out may be left out: here, the socket's options.
  var summary = false

  static let schema = Schema<GetSocketRequest>("grpc.channelz.v1.GetSocketRequest") {
    Field(1, "socket_id", \.socketID)
    Field(2, "summary", \.summary)
  }
}

struct GetSocketResponse: Message {
  var socket: ChannelzSocket?

  static let schema = Schema<GetSocketResponse>("grpc.channelz.v1.GetSocketResponse") { Field(1, "socket", \.socket) }
}
