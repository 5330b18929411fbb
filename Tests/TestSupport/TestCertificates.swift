import Foundation

/// The certificates that Tests/Certificates/make makes, in a folder of their own.
public final class TestCertificates: Sendable {
  private let folder: TemporaryFolder

  /// Copies those of the process: to make them takes half a second of openssl, on a thread that other tests wait for.
  public init() throws {
    folder = try TemporaryFolder()
    let made = try Self.made.get()
    for name in try FileManager.default.contentsOfDirectory(atPath: made) {
      try FileManager.default.copyItem(atPath: "\(made)/\(name)", toPath: "\(folder.path)/\(name)")
    }
  }

  private static let place = FileManager.default.temporaryDirectory.path + "/vantflow-certificates-\(getpid())"

  /// The folder in which they were made, which goes with the process.
  private static let made = Result {
    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
    atexit { try? FileManager.default.removeItem(atPath: TestCertificates.place) }
    let make = Process()
    make.executableURL = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../Certificates/make")
    make.arguments = [place]
    try make.run()
    make.waitUntilExit()
    guard make.terminationStatus == 0 else { throw CocoaError(.fileWriteUnknown) }
    return place
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
