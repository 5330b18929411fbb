/// The thing that an error is about, `google.rpc.ResourceInfo`: the detail of NOT_FOUND and ALREADY_EXISTS.
public struct ResourceInfo: Message {
  /// `vantflow.v1.Plan`.
  public var resourceType = ""
  /// Its id.
  public var resourceName = ""
  /// Whose it is; empty where that is not to be told.
  public var owner = ""
  /// What went wrong with it.
  public var description = ""

  public init() {}
  public init(resourceType: String, resourceName: String, owner: String = "", description: String = "") {
    self.resourceType = resourceType
    self.resourceName = resourceName
    self.owner = owner
    self.description = description
  }

  public static let schema = Schema<ResourceInfo>("google.rpc.ResourceInfo") {
    Field(1, "resource_type", \.resourceType)
    Field(2, "resource_name", \.resourceName)
    Field(3, "owner", \.owner)
    Field(4, "description", \.description)
  }
}
