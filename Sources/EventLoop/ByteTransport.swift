/// A two-way flow of bytes on a loop: a socket, or a layer over one such as TLS. Confined to its loop.
///
/// An open transport keeps itself and its handler alive; ``close()`` releases both.
public protocol ByteTransport: AnyObject {
  var loop: EventLoop { get }
  /// Who receives what arrives; set it before ``startReading()``.
  var handler: (any ByteStreamHandler)? { get set }
  /// The peer's numeric address with its port; nil where it has none.
  var peerAddress: String? { get }
  /// The own end; nil where it has none.
  var localAddress: SocketAddress? { get }
  /// Options of the socket below, by their names.
  var socketOptions: [(name: String, value: Int)] { get }
  /// Bytes that the system has not taken yet; whoever writes bounds them.
  var pendingWriteBytes: Int { get }

  /// Delivers what arrives to the handler.
  func startReading()
  /// Leaves what arrives in the system's buffers, so that the peer is held back.
  func stopReading()
  /// Writes what the system takes at once and keeps a copy of the rest, in order. Failures reach the handler later.
  func write(_ bytes: UnsafeRawBufferPointer)
  /// Tells the peer that no more will come, after all that is pending.
  func shutdownWrite()
  /// Closes at once, dropping what is pending; the handler is not called again.
  func close()
}
