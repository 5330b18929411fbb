import Database

/// Where a server answers GET and HEAD with an artifact, to whoever has the address, until it expires:
///
///     /artifacts/{project}/{artifact}/{file name}?expires={seconds since 1970}&key={number}&signature={base64url}
///
/// The project stands in the path, so that the signature can be judged before anything is looked up. What is not signed is
/// not accepted: an address with more in it, or with anything twice, is none.
struct ArtifactAddress: Equatable {
  static let prefix = "/artifacts/"

  let project: UUID
  let artifact: UUID
  let fileName: String
  /// Seconds since 1970 from which on it is not good any more.
  let expires: Int64
  /// The number of the key that it is signed with.
  let key: Int32

  var path: String { "\(Self.prefix)\(project)/\(artifact)/\(fileName)" }

  /// Path and query, signed.
  func target(signedWith secret: DownloadKey) -> String {
    "\(path)?expires=\(expires)&key=\(key)&signature=\(Base64URL.encode(secret.signature(of: signedText)))"
  }

  /// What is signed. GET stands for HEAD as well; the first line keeps the key's other uses apart, should there be any.
  var signedText: String { "vantflow artifact address 1\nGET\n\(path)\n\(expires)\n\(key)" }
}

/// An address as a client has sent it; nothing in it is to be believed before its signature has been judged.
struct SignedArtifactAddress: Equatable {
  let address: ArtifactAddress
  let signature: [UInt8]

  /// Nil where it is not written as a server writes addresses, to the letter.
  init?(path: String, query: String) {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 5, let project = UUID(parts[2]), let artifact = UUID(parts[3]) else { return nil }
    var values: [String: String] = [:]
    for pair in query.split(separator: "&", omittingEmptySubsequences: false) {
      let words = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard words.count == 2, values.updateValue(words[1], forKey: words[0]) == nil else { return nil }
    }
    guard values.count == 3, let expires = values["expires"].flatMap({ Int64($0) }),
      let key = values["key"].flatMap({ Int32($0) }), let signature = values["signature"].flatMap(Base64URL.decode)
    else { return nil }
    address = ArtifactAddress(
      project: project, artifact: artifact, fileName: parts[4], expires: expires, key: key)
    self.signature = signature
    // Other ways to write the same, such as +1 or an id in upper case.
    guard address.path == path, values["expires"] == "\(expires)", values["key"] == "\(key)" else { return nil }
  }

  func isSigned(with key: DownloadKey) -> Bool { key.isValid(signature, of: address.signedText) }
}
