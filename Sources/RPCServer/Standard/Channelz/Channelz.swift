import Protobuf
import RPC

/// The standard service by which tools look into a running server, `grpc.channelz.v1.Channelz` (grpc/proposal A14): its
/// connections, what goes over them and how it has gone. Of its messages what a server has to tell is declared.
public enum Channelz {
  /// The full name.
  public static let name = "grpc.channelz.v1.Channelz"

  private static func method<Request, Response>(_ name: String) -> Method<Request, Response> {
    Method(Self.name, name, permission: .serverInspect, idempotency: .unknown)
  }

  static let getTopChannels: Method<GetTopChannelsRequest, GetTopChannelsResponse> = method("GetTopChannels")
  static let getServers: Method<GetServersRequest, GetServersResponse> = method("GetServers")
  static let getServer: Method<GetServerRequest, GetServerResponse> = method("GetServer")
  static let getServerSockets: Method<GetServerSocketsRequest, GetServerSocketsResponse> = method("GetServerSockets")
  static let getChannel: Method<GetChannelRequest, GetChannelResponse> = method("GetChannel")
  static let getSubchannel: Method<GetSubchannelRequest, GetSubchannelResponse> = method("GetSubchannel")
  static let getSocket: Method<GetSocketRequest, GetSocketResponse> = method("GetSocket")

  static let declaration = ServiceDeclaration(
    name,
    methods: [getTopChannels, getServers, getServer, getServerSockets, getChannel, getSubchannel, getSocket])
}
