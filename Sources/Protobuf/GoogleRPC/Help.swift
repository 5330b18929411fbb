/// Where to read more, `google.rpc.Help`.
public struct Help: Message {
  /// One page.
  public struct Link: Message {
    /// What is found there.
    public var description = ""
    public var url = ""

    public init() {}
    public init(description: String, url: String) {
      self.description = description
      self.url = url
    }

    public static let schema = Schema<Link>("google.rpc.Help.Link") {
      Field(1, "description", \.description)
      Field(2, "url", \.url)
    }
  }

  public var links: [Link] = []

  public init() {}

  public static let schema = Schema<Help>("google.rpc.Help") {
    Field(1, "links", \.links)
  }
}
