public import Protobuf

/// Screenshot takes a PNG picture and keeps it as an artifact of the run.
public struct ScreenshotAction: Message {
  /// What the picture shows. Unset: the part of the page that the window shows.
  public var area: Area?

  /// The artifact's file name without its extension: letters, digits, "-", "_" and ".", at most 100, unique within
  /// the plan. Empty: made from the task's number.
  public var artifactName = ""

  /// True: the page's HTML is kept beside the picture, as an artifact of its own.
  public var htmlSnapshot = false

  public init() {}

  /// What a picture can show.
  public enum Area: Sendable, Equatable {
    /// True: the whole page, from top to bottom. False: the part that the window shows.
    case fullPage(Bool)
    /// One element.
    case selector(String)
  }

  public static let schema = Schema<ScreenshotAction>("vantflow.v1.Screenshot") {
    OneOf("area", \.area) {
      Case(1, "full_page", Area.fullPage) { if case .fullPage(let value) = $0 { value } else { nil } }
      Case(2, "selector", Area.selector, .atMost(PlanLimits.maxSelectorCharacters)) {
        if case .selector(let value) = $0 { value } else { nil }
      }
    }
    Field(3, "artifact_name", \.artifactName, .atMost(PlanLimits.maxArtifactNameCharacters))
    Field(4, "html_snapshot", \.htmlSnapshot)
  }
}
