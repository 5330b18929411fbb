/// The name of one state of what is served (RFC 9110, section 8.8.3): here the checksum, so that it is a strong one.
struct EntityTag: Equatable {
  /// With its quotes.
  let text: String

  init(_ record: ArtifactRecord) { text = "\"\(Hexadecimal.encode(record.sha256))\"" }

  init(text: String) { self.text = text }

  /// Whether it is among those of If-Match or If-None-Match fields; a weak one (`W/`) counts in the second alone.
  func isAmong(_ fields: [String], weakly: Bool) -> Bool {
    fields.joined(separator: ",").split(separator: ",").contains { member in
      let member = member.filter { $0 != " " && $0 != "\t" }
      return member == "*" || member == text || (weakly && member == "W/\(text)")
    }
  }
}
