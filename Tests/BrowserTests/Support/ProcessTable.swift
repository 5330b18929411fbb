import Glibc

@testable import Browser

/// The processes of this machine, as proc(5) tells of them.
enum ProcessTable {
  /// The arguments; empty for a process that has ended. Chromium writes its own anew, with spaces between them.
  static func arguments(of processID: Int32) -> [String] {
    read("/proc/\(processID)/cmdline").split { $0 == "\0" || $0 == " " }.map(String.init)
  }

  /// A process with its children, and theirs, and whatever else mentions `text` in its arguments.
  static func family(of processID: Int32, mentioning text: String) -> Set<Int32> {
    var family: Set<Int32> = [processID]
    let all = FolderListing.names(in: "/proc").compactMap { Int32($0) }.sorted()
    // A child is seldom numbered before its parent; a second look finds it all the same.
    for _ in 0..<2 {
      for other in all
      where family.contains(parent(of: other)) || arguments(of: other).contains(where: { $0.contains(text) }) {
        family.insert(other)
      }
    }
    return family
  }

  /// Whether there is such a process, also as a zombie.
  static func exists(_ processID: Int32) -> Bool { kill(processID, 0) == 0 || errno != ESRCH }

  private static func parent(of processID: Int32) -> Int32 {
    // "pid (name) state parent …", where the name may hold anything.
    let fields = read("/proc/\(processID)/stat").split(separator: ")").last?.split(separator: " ") ?? []
    return fields.count > 1 ? Int32(fields[1]) ?? 0 : 0
  }

  private static func read(_ path: String) -> String {
    guard let file = fopen(path, "re") else { return "" }
    defer { fclose(file) }
    return withUnsafeTemporaryAllocation(byteCount: 64 << 10, alignment: 1) { buffer in
      String(decoding: buffer[..<fread(buffer.baseAddress!, 1, buffer.count, file)], as: UTF8.self)
    }
  }
}
