import Protobuf

/// How a connection is secured, `grpc.channelz.v1.Security`.
struct ChannelzSecurity: Message {
  enum Model: Sendable, Equatable {
    case tls(TLS)
  }

  var model: Model?

  static let schema = Schema<ChannelzSecurity>("grpc.channelz.v1.Security") {
    OneOf("model", \.model) {
      Case(1, "tls", Model.tls) { if case .tls(let tls) = $0 { tls } else { nil } }
    }
  }

  struct TLS: Message {
    enum CipherSuite: Sendable, Equatable {
      /// The name of the IANA's registry.
      case standardName(String)
      case otherName(String)
    }

    var cipherSuite: CipherSuite?

    static let schema = Schema<TLS>("grpc.channelz.v1.Security.Tls") {
      OneOf("cipher_suite", \.cipherSuite) {
        Case(1, "standard_name", CipherSuite.standardName) {
          if case .standardName(let name) = $0 { name } else { nil }
        }
        Case(2, "other_name", CipherSuite.otherName) { if case .otherName(let name) = $0 { name } else { nil } }
      }
    }
  }

  /// Nil in plaintext.
  init?(_ peer: ConnectionPeer) {
    guard peer.tlsVersion != nil, let cipher = peer.tlsCipher else { return nil }
    // OpenSSL has names of its own for those of TLS 1.2, such as ECDHE-RSA-AES128-GCM-SHA256.
    model = .tls(.with { $0.cipherSuite = cipher.hasPrefix("TLS_") ? .standardName(cipher) : .otherName(cipher) })
  }

  init() {}
}
