import DatabaseTesting
import EventLoop
import Foundation
import HTTPClient
import Synchronization
import TestSupport

@testable import Services

/// moto's S3, one for all tests of the process; it ends with it.
enum ObjectStore {
  struct NoPort: Error {}

  private static let count = Atomic<Int>(0)

  private static let server: Result<(endpoint: String, process: Process), any Error> = Result {
    let process = try PythonProgram.start("object_store.py")
    guard let port = PythonProgram.line(process).flatMap(UInt16.init) else { throw NoPort() }
    return ("http://127.0.0.1:\(port)", process)
  }

  static let loop = TestCluster.loops.loops[0]
  static let client = HTTPClient(loops: [loop])

  /// A new bucket.
  static func makeBucket() async throws -> S3Configuration {
    let configuration = S3Configuration(
      bucket: "bucket-\(count.add(1, ordering: .relaxed).newValue)", region: "us-east-1",
      endpoint: try server.get().endpoint, accessKey: "key", secretKey: "secret")
    _ = try await S3Storage(configuration, client: client, loop: loop).perform(S3Operation(method: .put, key: nil))
    return configuration
  }
}

/// The programs beside the tests of S3, in the virtual environment.
enum PythonProgram {
  static func start(_ name: String) throws -> Process {
    let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let process = Process()
    process.executableURL = here.appending(path: "../../../.venv/bin/python")
    process.arguments = [here.appending(path: "../Artifacts/S3/\(name)").path]
    // Held by the process object: the program ends when this one does.
    process.standardInput = Pipe.forChild()
    process.standardOutput = Pipe.forChild()
    try process.run()
    return process
  }

  /// The next line that it says; blocks, nil at its end.
  static func line(_ process: Process) -> String? {
    guard let output = (process.standardOutput as? Pipe)?.fileHandleForReading else { return nil }
    var bytes: [UInt8] = []
    while let byte = output.readData(ofLength: 1).first {
      if byte == UInt8(ascii: "\n") { return String(decoding: bytes, as: UTF8.self) }
      bytes.append(byte)
    }
    return nil
  }

  static func send(_ text: String, to process: Process) {
    (process.standardInput as? Pipe)?.fileHandleForWriting.write(Data((text + "\n").utf8))
  }

  static func end(_ process: Process) {
    try? (process.standardInput as? Pipe)?.fileHandleForWriting.close()
    process.waitUntilExit()
  }
}
