/// How Chromium is started.
public struct BrowserConfiguration: Sendable, Hashable {
  /// A path to Chromium; nil looks for one (``ChromiumExecutable``).
  public var executable: String?
  /// The unprivileged system user that Chromium runs as when we are root. It is made when there is none, and `nobody`
  /// stands in where that is not possible. Ignored when we are not root.
  public var systemUser: String
  /// Where profile folders are made; that user must be able to reach it.
  public var temporaryFolder: String
  /// The window of every page, in CSS pixels.
  public var windowWidth: Int
  public var windowHeight: Int
  /// Added to the command line, last.
  public var extraArguments: [String]

  public init(
    executable: String? = nil, systemUser: String = "vantflow-browser", temporaryFolder: String = "/tmp",
    windowWidth: Int = 1280, windowHeight: Int = 800, extraArguments: [String] = []
  ) {
    self.executable = executable
    self.systemUser = systemUser
    self.temporaryFolder = temporaryFolder
    self.windowWidth = windowWidth
    self.windowHeight = windowHeight
    self.extraArguments = extraArguments
  }
}
