public import RPC

/// ProjectService keeps the projects, the spaces in which plans, runs and chat messages live.
public enum ProjectService {
  /// The full name.
  public static let name = "vantflow.v1.ProjectService"

  /// CreateProject makes a project. Idempotent under `requestID`.
  ///
  /// INVALID_ARGUMENT names each wrong field. ALREADY_EXISTS: the `requestID` was used for another request.
  public static let createProject = Method<CreateProjectRequest, Project>(
    name, "CreateProject", permission: .projectsWrite)

  /// GetProject returns one project. NOT_FOUND when there is none with this id.
  public static let getProject = Method<GetProjectRequest, Project>(
    name, "GetProject", permission: .projectsRead, idempotency: .noSideEffects)

  /// ListProjects returns the caller's projects, newest first, a page at a time.
  public static let listProjects = Method<ListProjectsRequest, ListProjectsResponse>(
    name, "ListProjects", permission: .projectsRead, idempotency: .noSideEffects)

  /// Every method, for routers and reflection.
  public static let declaration = ServiceDeclaration(
    name,
    methods: [
      createProject, getProject, listProjects,
    ])
}
