import Protobuf

// What a client's side would tell: a server has none of them.

/// `grpc.channelz.v1.Channel`.
struct ChannelzChannel: Message {
  var ref: ChannelRef?

  static let schema = Schema<ChannelzChannel>("grpc.channelz.v1.Channel") { Field(1, "ref", \.ref) }
}

/// `grpc.channelz.v1.Subchannel`.
struct ChannelzSubchannel: Message {
  var ref: SubchannelRef?

  static let schema = Schema<ChannelzSubchannel>("grpc.channelz.v1.Subchannel") { Field(1, "ref", \.ref) }
}
