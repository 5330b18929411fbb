import Foundation
import TestSupport

/// The real protoc, which judges what the engine writes.
enum Protoc {
  struct Failed: Error { let message: String }

  static func decode(_ type: String, _ bytes: [UInt8]) throws -> [UInt8] { try run(["--decode=\(type)"], bytes) }
  static func encode(_ type: String, _ text: [UInt8]) throws -> [UInt8] { try run(["--encode=\(type)"], text) }

  /// Through protoc's own reading and writing, without the fields that it does not know.
  static func rewritten(_ type: String, _ bytes: [UInt8]) throws -> [UInt8] {
    // Text that protoc prints for unknown fields, `14: 1` or `100 { … }`, it does not read itself.
    var unknownDepth = 0
    let lines = try decode(type, bytes).split(separator: UInt8(ascii: "\n")).filter { line in
      let text = line.drop { $0 == UInt8(ascii: " ") }
      let isUnknown = text.first.map { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? false
      if unknownDepth > 0 || (isUnknown && text.last == UInt8(ascii: "{")) {
        if text.last == UInt8(ascii: "{") { unknownDepth += 1 }
        if text.elementsEqual("}".utf8) { unknownDepth -= 1 }
        return false
      }
      return !isUnknown
    }
    return try encode(type, Array(lines.joined(separator: [UInt8(ascii: "\n")])))
  }

  /// The descriptors that protoc makes of tests.proto and what it imports.
  static func descriptorSet() throws -> [UInt8] {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).pb")
    defer { try? FileManager.default.removeItem(at: file) }
    _ = try run(["--include_imports", "--descriptor_set_out=\(file.path)"], [])
    return Array(try Data(contentsOf: file))
  }

  private static func run(_ options: [String], _ input: [UInt8]) throws -> [UInt8] {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["protoc", "-I", folder.path, "-I", "/usr/include"] + options + ["tests.proto"]
    process.currentDirectoryURL = folder
    let inputFile = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).in")
    try Data(input).write(to: inputFile)
    defer { try? FileManager.default.removeItem(at: inputFile) }
    let output = Pipe.forChild()
    let errors = Pipe.forChild()
    process.standardInput = try FileHandle(forReadingFrom: inputFile)
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    let message = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failed(message: String(decoding: message, as: UTF8.self)) }
    return Array(bytes)
  }
}
