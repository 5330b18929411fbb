import Glibc

/// Finds the Chromium of this machine.
public enum ChromiumExecutable {
  /// In this order: the headless shell starts faster and has no crash handler that leaves
  /// its process group (measured: 200 ms to the first answer against 240-1,000 ms; 20 ms to a page against 120 ms).
  private static let names = [
    "chromium-headless-shell", "chromium", "chromium-browser", "google-chrome-stable", "google-chrome",
  ]

  /// Debian's program itself, before the shell script in /usr/bin that adds flags for desktops.
  private static let programFolder = "/usr/lib/chromium"

  /// The configured program, or the first that is there; `searchPath` holds folders separated by colons, as in PATH.
  public static func find(configured: String?, searchPath: String) -> String? {
    if let configured { return isExecutable(configured) ? configured : nil }
    let folders = [programFolder] + searchPath.split(separator: ":").map(String.init)
    for name in names {
      for folder in folders where isExecutable("\(folder)/\(name)") { return "\(folder)/\(name)" }
    }
    return nil
  }

  static func isExecutable(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
  }
}
