/// Writes what precedes a message on the wire: the flag, 1 where the message is compressed, and the length in big-endian
/// order.
public enum MessageFramer {
  /// The bytes before a message.
  public static let prefixBytes = MessageDeframer.prefixBytes

  /// Writes the prefix of a message of `length` bytes to the front of `room`, which holds at least ``prefixBytes``.
  @inlinable
  public static func writePrefix(length: Int, isCompressed: Bool = false, to room: UnsafeMutableRawBufferPointer) {
    room[0] = isCompressed ? 1 : 0
    room.storeBytes(of: UInt32(length).bigEndian, toByteOffset: 1, as: UInt32.self)
  }
}
