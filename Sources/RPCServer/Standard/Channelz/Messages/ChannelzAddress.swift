import EventLoop
import Protobuf

/// An end of a socket, `grpc.channelz.v1.Address`.
struct ChannelzAddress: Message {
  enum Kind: Sendable, Equatable {
    case tcpip(TCPIP)
    case uds(UDS)
  }

  var kind: Kind?

  static let schema = Schema<ChannelzAddress>("grpc.channelz.v1.Address") {
    OneOf("address", \.kind) {
      Case(1, "tcpip_address", Kind.tcpip) { if case .tcpip(let address) = $0 { address } else { nil } }
      Case(2, "uds_address", Kind.uds) { if case .uds(let address) = $0 { address } else { nil } }
    }
  }

  struct TCPIP: Message {
    /// 4 or 16 bytes in network order.
    var ipAddress: [UInt8] = []
    var port: Int32 = 0

    static let schema = Schema<TCPIP>("grpc.channelz.v1.Address.TcpIpAddress") {
      Field(1, "ip_address", \.ipAddress)
      Field(2, "port", \.port)
    }
  }

  struct UDS: Message {
    var filename = ""

    static let schema = Schema<UDS>("grpc.channelz.v1.Address.UdsAddress") { Field(1, "filename", \.filename) }
  }
}

extension ChannelzAddress {
  init(_ address: SocketAddress) {
    self.init()
    if let path = address.unixPath {
      kind = .uds(.with { $0.filename = path })
    } else {
      kind = .tcpip(
        .with {
          $0.ipAddress = address.ipBytes
          $0.port = Int32(address.port)
        })
    }
  }

  /// From "127.0.0.1:80", "[::1]:80" or "unix", as ``ByteTransport`` writes them.
  init(text: String) {
    let parts = text.split(separator: ":").last
    let host = text.dropLast((parts?.count ?? 0) + 1).drop { $0 == "[" }.prefix { $0 != "]" }
    if let port = parts.flatMap({ UInt16($0) }), let address = SocketAddress(host: String(host), port: port) {
      self.init(address)
    } else {
      self.init()
      kind = .uds(UDS())
    }
  }
}
