/// How a stream stopped delivering.
public enum StreamEnd: Sendable {
  /// The peer will send no more; writing may still succeed.
  case endOfFile
  /// Reading or writing failed; the stream is of no further use.
  case failed(SystemError)
}

/// Who receives what a stream delivers; every call is made on the stream's loop.
public protocol ByteStreamHandler: AnyObject {
  /// Bytes have arrived; they are valid during the call only.
  func streamDidRead(_ bytes: UnsafeRawBufferPointer)
  /// Nothing more will be read; called at most once. The stream still wants to be closed.
  func streamDidEnd(_ end: StreamEnd)
  /// Everything that was waiting to be written has been handed to the system.
  func streamDidDrain()
}

extension ByteStreamHandler {
  public func streamDidDrain() {}
}
