import EventLoop
import HTTP1
import HTTP2
import Logging
import TLS

/// Why a connection ended, for the one line that the log has about it.
enum ConnectionEnd {
  /// The client has closed it, with or without a word.
  case clientClosed
  /// All was said: a drain, or the connection's age or idleness.
  case finished
  case serverStopped
  case socketFailed(SystemError)
  case tlsFailed(TLSError)
  case protocolBroken(HTTP2Error)
  case http1Broken(HTTP1Error)
  case proxyHeaderInvalid
  case sessionFailed(HTTP2Error)
  case tooManyPings
  case handshakeTooSlow
  case headersTooSlow
  case requestTooSlow
  case keepaliveUnanswered
  case clientDoesNotRead
  case tooManyBytesPending
  case pageBroken

  /// Ends that an operator need not see: nothing is wrong with them.
  var isOrdinary: Bool {
    switch self {
    case .clientClosed, .finished, .serverStopped: true
    default: false
    }
  }
}

extension ConnectionEnd: CustomStringConvertible {
  var description: String {
    switch self {
    case .clientClosed: "the client has closed it"
    case .finished: "it was finished"
    case .serverStopped: "the server stops"
    case .socketFailed(let error): "the socket failed: \(error)"
    case .tlsFailed(let error): "\(error)"
    case .protocolBroken(let error): "the client broke HTTP/2: \(error)"
    case .http1Broken(let error): "the client broke HTTP/1.1: \(error)"
    case .proxyHeaderInvalid: "it did not begin with a PROXY header, version 2"
    case .sessionFailed(let error): "HTTP/2 failed: \(error)"
    case .tooManyPings: "the client sent PINGs too often"
    case .handshakeTooSlow: "the client took too long to begin"
    case .headersTooSlow: "the client took too long over a header list"
    case .requestTooSlow: "a request of the client took too long to come"
    case .keepaliveUnanswered: "the client did not answer a keepalive PING"
    case .clientDoesNotRead: "the client did not read what waited for it"
    case .pageBroken: "a page broke off"
    case .tooManyBytesPending: "more bytes waited for the client than one connection may hold"
    }
  }
}

extension ConnectionEnd {
  /// What metrics call it: one of few, whatever the error is.
  enum Label: Int, CaseIterable, CustomStringConvertible {
    case clientClosed, finished, serverStopped, socketFailed, tlsFailed, protocolBroken, tooManyPings, handshakeTooSlow
    case keepaliveUnanswered, clientDoesNotRead, tooManyBytesPending, pageBroken

    var description: String {
      switch self {
      case .clientClosed: "client_closed"
      case .finished: "finished"
      case .serverStopped: "server_stopped"
      case .socketFailed: "socket_failed"
      case .tlsFailed: "tls_failed"
      case .protocolBroken: "protocol_broken"
      case .tooManyPings: "too_many_pings"
      case .handshakeTooSlow: "too_slow_to_begin"
      case .keepaliveUnanswered: "keepalive_unanswered"
      case .clientDoesNotRead: "client_does_not_read"
      case .tooManyBytesPending: "too_many_bytes_pending"
      case .pageBroken: "page_broken"
      }
    }
  }

  var label: Label {
    switch self {
    case .clientClosed: .clientClosed
    case .finished: .finished
    case .serverStopped: .serverStopped
    case .socketFailed: .socketFailed
    case .tlsFailed: .tlsFailed
    case .protocolBroken, .http1Broken, .proxyHeaderInvalid, .sessionFailed: .protocolBroken
    case .tooManyPings: .tooManyPings
    case .handshakeTooSlow, .headersTooSlow, .requestTooSlow: .handshakeTooSlow
    case .keepaliveUnanswered: .keepaliveUnanswered
    case .clientDoesNotRead: .clientDoesNotRead
    case .tooManyBytesPending: .tooManyBytesPending
    case .pageBroken: .pageBroken
    }
  }
}
