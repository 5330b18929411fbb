public import Protobuf

extension FileSchema {
  /// `grpc/channelz/v1/channelz.proto`, without the messages that clients' channels alone have use for.
  public static let channelz = FileSchema(
    name: "grpc/channelz/v1/channelz.proto", package: "grpc.channelz.v1", dependencies: [.timestamp, .wrappers],
    messages: [
      ChannelRef.self, SubchannelRef.self, SocketRef.self, ServerRef.self, ChannelzChannel.self,
      ChannelzSubchannel.self, ChannelzServer.self, ServerData.self, ChannelzSocket.self, SocketData.self,
      ChannelzAddress.self, ChannelzAddress.TCPIP.self, ChannelzAddress.UDS.self, ChannelzSecurity.self,
      ChannelzSecurity.TLS.self, SocketOption.self, GetTopChannelsRequest.self, GetTopChannelsResponse.self,
      GetServersRequest.self, GetServersResponse.self, GetServerRequest.self, GetServerResponse.self,
      GetServerSocketsRequest.self, GetServerSocketsResponse.self, GetChannelRequest.self, GetChannelResponse.self,
      GetSubchannelRequest.self, GetSubchannelResponse.self, GetSocketRequest.self, GetSocketResponse.self,
    ],
    services: [Channelz.declaration.schema])

  /// Of `google/protobuf/wrappers.proto` what channelz needs.
  static let wrappers = FileSchema(
    name: "google/protobuf/wrappers.proto", package: "google.protobuf", messages: [Int64Value.self])
}
