import Crypto
import RPC
import RPCServer

/// By what runners are told from everybody else: tokens from the configuration, and names in client certificates.
///
/// Without either no caller is a runner. Several tokens are valid at the same time, so that one can take another's
/// place without a moment in which neither is.
public struct RunnerAccess: Sendable {
  /// The least characters of a token: 20 of base64 are 120 bits.
  public static let minTokenCharacters = 20

  /// Nobody is a runner.
  public static let none = RunnerAccess(tokens: [], certificateNames: [])

  private let tokenHashes: [SHA256Digest]
  private let certificateNames: [String]

  /// - Parameters:
  ///   - tokens: What runners send as `authorization: Bearer …`; only their hashes are kept.
  ///   - certificateNames: SPIFFE ids and DNS names of client certificates that are runners'; one that ends in `*`
  ///     stands for every name that begins with the rest. DNS names are compared without case (RFC 4343).
  public init(tokens: [String], certificateNames: [String]) {
    tokenHashes = tokens.map { SHA256.hash(data: Array($0.utf8)) }
    self.certificateNames = certificateNames.map { $0.hasPrefix("spiffe://") ? $0 : $0.lowercased() }
  }

  /// Who makes a call.
  ///
  /// - Throws: UNAUTHENTICATED when a token is shown that is not valid.
  func caller(of context: CallContext) throws(RPCError) -> Caller {
    if let field = context.metadata["authorization"] { return .runner(try principal(authorization: field)) }
    guard let certificate = context.peer.certificate else { return .localUser }
    let names = [certificate.spiffeID].compactMap { $0 } + certificate.dnsNames.map { $0.lowercased() }
    guard let name = names.first(where: isRunner) else { return .localUser }
    return .runner(RunnerPrincipal(name: "certificate:\(name)"))
  }

  private func principal(authorization field: String) throws(RPCError) -> RunnerPrincipal {
    let words = field.split(separator: " ", maxSplits: 1)
    guard words.count == 2, words[0].lowercased() == "bearer" else {
      throw RPCError(.unauthenticated, "The authorization is not a bearer token.")
    }
    let hash = SHA256.hash(data: Array(words[1].utf8))
    // All of them are compared, each in constant time (swift-crypto's digests are): how long it takes tells nothing.
    var isKnown = false
    for known in tokenHashes where known == hash { isKnown = true }
    guard isKnown else { throw RPCError(.unauthenticated, "The token is not valid.") }
    return RunnerPrincipal(name: "token:\(Hexadecimal.encode(Array(hash.prefix(8))))")
  }

  private func isRunner(_ name: String) -> Bool {
    certificateNames.contains { allowed in
      allowed.hasSuffix("*") ? name.hasPrefix(allowed.dropLast()) : name == allowed
    }
  }
}
