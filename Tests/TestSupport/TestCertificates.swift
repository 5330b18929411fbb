import Foundation

/// The certificates that Tests/Certificates/make makes, in a folder of their own.
public final class TestCertificates: Sendable {
  private let folder: TemporaryFolder

  public init() throws {
    folder = try TemporaryFolder()
    let make = Process()
    make.executableURL = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../Certificates/make")
    make.arguments = [folder.path]
    try make.run()
    make.waitUntilExit()
    guard make.terminationStatus == 0 else { throw CocoaError(.fileWriteUnknown) }
  }

  /// The certificate of this name, PEM.
  public func file(_ name: String) -> String { "\(folder.path)/\(name).pem" }

  /// Its key, PEM.
  public func key(_ name: String) -> String { "\(folder.path)/\(name).key" }

  /// Puts another certificate and its key in this one's place, as one that was renewed.
  public func replace(_ name: String, by other: String) throws {
    try overwrite(file(name), with: file(other))
    try overwrite(key(name), with: key(other))
  }

  /// Puts another certificate in this one's place, which its key is not for.
  public func replaceCertificateOnly(_ name: String, by other: String) throws {
    try overwrite(file(name), with: file(other))
  }

  private func overwrite(_ path: String, with other: String) throws {
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.copyItem(atPath: other, toPath: path)
  }
}
