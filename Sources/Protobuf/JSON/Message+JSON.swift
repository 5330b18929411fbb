extension Message {
  /// The message in the canonical JSON mapping of proto3: lowerCamelCase names, 64-bit integers as strings, bytes in
  /// base64, enums by name, times in RFC 3339. Maps are written in the order of their keys.
  ///
  /// - Throws: where a value has no JSON form, such as a time after the year 9999.
  public func jsonString(options: JSONOptions = .default) throws(EncodingError) -> String {
    let bytes = try jsonBytes(options: options)
    // The writer emits whole strings and ASCII only, so this decodes what was UTF-8 before.
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The message in the JSON mapping, as UTF-8. See `jsonString(options:)`.
  public func jsonBytes(options: JSONOptions = .default) throws(EncodingError) -> [UInt8] {
    var writer = JSONWriter(options: options)
    let layout = Linker.linked(Self.schema.layout)
    withUnsafePointer(to: self) { _ = writer.writeMessage(layout, UnsafeRawPointer($0)) }
    if let failure = writer.failure { throw failure }
    return writer.bytes
  }

  /// Reads the JSON mapping. Members may be named as in JSON or as in the contract; null means absent.
  ///
  /// - Parameters:
  ///   - json: the whole text.
  ///   - options: choices in the mapping.
  /// - Throws: `invalidJSON`, with what is wrong and where.
  public init(json: String, options: JSONOptions = .default) throws(DecodingError) {
    try self.init(jsonBytes: Array(json.utf8), options: options)
  }

  /// Reads the JSON mapping from UTF-8. See `init(json:options:)`.
  public init(jsonBytes: [UInt8], options: JSONOptions = .default) throws(DecodingError) {
    self.init()
    let layout = Linker.linked(Self.schema.layout)
    let failure = withUnsafeMutablePointer(to: &self) { message in
      jsonBytes.withUnsafeBytes { bytes in
        var reader = JSONReader(JSONScanner(bytes), options: options)
        _ = reader.readMessage(layout, message) && reader.scanner.finish()
        return reader.scanner.failure
      }
    }
    if let failure { throw failure }
  }
}
