// Between metadata and the header fields of HTTP/2.

extension Metadata {
  /// Adds a field as it was received, unless its name belongs to gRPC or HTTP.
  ///
  /// A `-bin` value may carry several values split by commas, each base64 with or without padding; each becomes a field
  /// of its own. Nothing is added when this throws.
  /// - Parameters:
  ///   - name: in lower case, as HTTP/2 demands (RFC 9113, section 8.2.1).
  ///   - value: as it came.
  ///   - limits: how much this metadata may hold.
  /// - Throws: what is wrong with the field, or the limit that it exceeds.
  public mutating func addReceived(
    name: RawSpan, value: RawSpan, limits: MetadataLimits = .standard
  ) throws(MetadataError) {
    try name.withUnsafeBytes { name throws(MetadataError) in
      try value.withUnsafeBytes { value throws(MetadataError) in
        try addReceived(name, value, limits)
      }
    }
  }

  private mutating func addReceived(
    _ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, _ limits: MetadataLimits
  ) throws(MetadataError) {
    if MetadataName.isReserved(name) { return }
    guard MetadataName.isValid(name) else { throw .invalidName }
    guard MetadataName.isBinary(name) else {
      return try addReceived(name, text: value, limits)
    }
    let entryCount = entries.count
    let storageCount = storage.count
    do throws(MetadataError) {
      var rest = value[...]
      while true {
        let end = rest.firstIndex(of: UInt8(ascii: ",")) ?? rest.endIndex
        try addReceived(name, base64: trimmed(rest[..<end]), limits)
        if end == rest.endIndex { return }
        rest = rest[(end + 1)...]
      }
    } catch {
      entries.removeSubrange(entryCount...)
      storage.removeSubrange(storageCount...)
      throw error
    }
  }

  /// Calls `body` with each field as it goes on the wire, `-bin` values in base64.
  public func forEachWireField(_ body: (_ name: RawSpan, _ value: RawSpan) -> Void) {
    guard !entries.isEmpty else { return }
    storage.withUnsafeBytes { all in
      for entry in entries {
        let name = UnsafeRawBufferPointer(rebasing: all[Int(entry.nameStart)..<Int(entry.valueStart)])
        let value = UnsafeRawBufferPointer(rebasing: all[Int(entry.valueStart)..<Int(entry.end)])
        if entry.isBinary {
          var encoded: [UInt8] = []
          Base64.append(value, to: &encoded)
          body(name.bytes, encoded.span.bytes)
        } else {
          body(name.bytes, value.bytes)
        }
      }
    }
  }

  private mutating func addReceived(
    _ name: UnsafeRawBufferPointer, text value: UnsafeRawBufferPointer, _ limits: MetadataLimits
  ) throws(MetadataError) {
    try checkRoom(name.count + value.count, limits)
    let nameStart = storage.count
    storage.append(contentsOf: name)
    let valueStart = storage.count
    storage.append(contentsOf: value)
    appendEntry(nameStart: nameStart, valueStart: valueStart, isBinary: false)
  }

  private mutating func addReceived(
    _ name: UnsafeRawBufferPointer, base64 value: UnsafeRawBufferPointer, _ limits: MetadataLimits
  ) throws(MetadataError) {
    // Counted as it came: encoded, which is never less than what it decodes to.
    try checkRoom(name.count + value.count, limits)
    let nameStart = storage.count
    storage.append(contentsOf: name)
    let valueStart = storage.count
    guard Base64.decode(value, into: &storage) else { throw .invalidBase64 }
    appendEntry(nameStart: nameStart, valueStart: valueStart, isBinary: true)
  }

  private func checkRoom(_ bytes: Int, _ limits: MetadataLimits) throws(MetadataError) {
    guard entries.count < limits.fields else { throw .tooManyFields }
    guard sizeBytes + bytes + Self.fieldOverheadBytes <= limits.bytes else { throw .tooManyBytes }
  }

  private func trimmed(_ slice: Slice<UnsafeRawBufferPointer>) -> UnsafeRawBufferPointer {
    var slice = slice
    while let first = slice.first, first == 0x20 || first == 0x09 { slice = slice.dropFirst() }
    while let last = slice.last, last == 0x20 || last == 0x09 { slice = slice.dropLast() }
    return UnsafeRawBufferPointer(rebasing: slice)
  }
}
