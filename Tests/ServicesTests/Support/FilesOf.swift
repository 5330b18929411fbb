import FoundationEssentials

@testable import Services

/// The files under a folder, without the folders themselves.
struct FilesOf {
  let all: [String]
  /// But for the marker of the store.
  var artifacts: [String] { all.filter { $0 != StoreMarker.name } }

  init(_ folder: String) throws {
    let manager = FileManager.default
    guard manager.fileExists(atPath: folder) else {
      all = []
      return
    }
    all = try manager.subpathsOfDirectory(atPath: folder).filter { path in
      var isFolder = false
      return manager.fileExists(atPath: "\(folder)/\(path)", isDirectory: &isFolder) && !isFolder
    }
  }
}
