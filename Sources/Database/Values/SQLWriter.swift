/// Where parameters are encoded: big-endian, in PostgreSQL's binary format.
public struct SQLWriter: ~Copyable {
  let buffer: BindBuffer

  @usableFromInline
  init(_ buffer: BindBuffer) {
    self.buffer = buffer
  }

  /// Appends an integer in network byte order.
  public mutating func write<I: FixedWidthInteger>(_ value: I) {
    var bytes = value.bigEndian
    withUnsafeBytes(of: &bytes) { buffer.append($0) }
  }

  /// Appends bytes as they are.
  public mutating func write(_ bytes: UnsafeRawBufferPointer) {
    buffer.append(bytes)
  }

  /// Appends a string's UTF-8.
  public mutating func write(_ string: String) {
    var string = string
    string.withUTF8 { buffer.append(UnsafeRawBufferPointer($0)) }
  }

  /// Makes the whole value null. Only ``Optional`` has a reason to.
  mutating func writeNull() {
    buffer.markNull()
  }

  /// Appends a 32-bit length and then what `body` writes, as elements of arrays are.
  mutating func writeCounted(_ body: (inout SQLWriter) -> Void) {
    let start = buffer.count
    write(Int32(0))
    body(&self)
    buffer.overwrite(Int32(buffer.count - start - 4).bigEndian, at: start)
  }
}
