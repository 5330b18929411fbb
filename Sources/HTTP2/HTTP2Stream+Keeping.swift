// Keeping what arrives until a reader takes it, in one contiguous block that grows by what has come: what a peer
// promises in a prefix or spreads over tiny frames costs no more than its bytes.
extension HTTP2Stream {
  /// Bytes that are kept. They vanish when the stream closes.
  public final var keptBytes: Int { buffers?.pointee.inbound.count ?? 0 }

  /// Keeps a copy of `bytes` behind what is kept already.
  public final func keep(_ bytes: RawSpan) {
    guard let buffers, bytes.byteCount > 0 else { return }
    bytes.withUnsafeBytes { bytes in
      buffers.pointee.inbound.reserve(bytes.count, in: buffers.pointee.pool).copyMemory(from: bytes)
      buffers.pointee.inbound.commit(bytes.count)
    }
  }

  /// Lends what is kept for the call, in which the stream must not be touched.
  @inline(__always)
  public final func withKept<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(buffers?.pointee.inbound.bytes ?? UnsafeRawBufferPointer(start: nil, count: 0))
  }

  /// Drops the first `count` bytes of what is kept.
  public final func dropKept(_ count: Int) {
    guard let buffers else { return }
    buffers.pointee.inbound.removeFirst(count, in: buffers.pointee.pool)
  }
}
