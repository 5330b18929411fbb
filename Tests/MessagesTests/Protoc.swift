import Foundation
import TestSupport

/// Runs protoc on the repository's `proto/` folder.
enum Protoc {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// The compiled contract: a serialised `google.protobuf.FileDescriptorSet` of `proto/vantflow/v1` alone.
  static func compiledContract() throws -> [UInt8] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../proto").standardized
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: "vantflow/v1").path)
      .filter { $0.hasSuffix(".proto") }.sorted().map { "vantflow/v1/\($0)" }
    let protoc = Process()
    protoc.executableURL = URL(filePath: "/usr/bin/env")
    protoc.arguments = ["protoc", "--proto_path=\(folder.path)", "--descriptor_set_out=/dev/stdout"] + files
    let output = Pipe.forChild()
    let errors = Pipe.forChild()
    protoc.standardOutput = output
    protoc.standardError = errors
    try protoc.run()
    // protoc says little on the other pipe, so reading one after the other cannot block it.
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    let words = errors.fileHandleForReading.readDataToEndOfFile()
    protoc.waitUntilExit()
    guard protoc.terminationStatus == 0 else {
      throw Failure(description: String(decoding: words, as: UTF8.self))
    }
    return Array(bytes)
  }
}
