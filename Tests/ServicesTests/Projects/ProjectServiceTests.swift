import Messages
import Protobuf
import RPC
import Testing

@testable import Services

@Suite struct ProjectServiceTests {
  @Test func aProjectIsMadeAndFound() async throws {
    try await withServedServices { fixture in
      let project = try await fixture.call(ProjectService.createProject) {
        $0.project = .with {
          $0.displayName = "Shop"
          $0.description = "Checks of the shop"
        }
      }
      #expect(project.displayName == "Shop")
      #expect(project.createTime != nil)
      #expect(!project.etag.isEmpty)
      #expect(try await fixture.call(ProjectService.getProject) { $0.projectID = project.id } == project)
      let activity = try await fixture.call(ActivityService.listActivities) { $0.projectID = project.id }
      #expect(activity.activities.map(\.type) == ["project.created"])
    }
  }

  @Test func everyWrongFieldIsNamed() async throws {
    try await withServedServices { fixture in
      let error = await expectError(.invalidArgument) {
        _ = try await fixture.call(ProjectService.createProject) {
          $0.project = .with { $0.description = String(repeating: "a", count: 2001) }
          $0.requestID = "no UUID"
        }
      }
      #expect(Set(error?.fields ?? []) == ["project.display_name", "project.description", "request_id"])
      let missing = await expectError(.invalidArgument) {
        _ = try await fixture.call(ProjectService.createProject) { _ in }
      }
      #expect(missing?.fields == ["project"])
      let nul = await expectError(.invalidArgument) {
        _ = try await fixture.call(ProjectService.createProject) { $0.project = .with { $0.displayName = "a\0b" } }
      }
      #expect(nul?.fields == ["project.display_name"])
    }
  }

  @Test func whatIsMissingIsNamed() async throws {
    try await withServedServices { fixture in
      let id = "00000000-0000-7000-8000-00000000abcd"
      let error = await expectError(.notFound) {
        _ = try await fixture.call(ProjectService.getProject) { $0.projectID = id }
      }
      let info = error?.detail(ResourceInfo.self)
      #expect(info?.resourceType == "vantflow.v1.Project")
      #expect(info?.resourceName == id)
    }
  }

  @Test func aRepeatedCreateMakesOneProject() async throws {
    try await withServedServices { fixture in
      func create(_ name: String) async throws -> Project {
        try await fixture.call(ProjectService.createProject) {
          $0.project = .with { $0.displayName = name }
          $0.requestID = "0191d0c8-6f6f-7000-8000-000000000001"
        }
      }
      let first = try await create("Shop")
      #expect(try await create("Shop") == first)
      await expectError(.alreadyExists) { _ = try await create("Other") }
      #expect(try await fixture.call(ProjectService.listProjects) { _ in }.projects == [first])
    }
  }

  @Test func pagesAreStableWhileProjectsAreMade() async throws {
    try await withServedServices { fixture in
      var made: [String] = []
      for _ in 0..<7 { made.append(try await fixture.makeProject().id) }
      var seen: [String] = []
      var token = ""
      repeat {
        let page = try await fixture.call(ProjectService.listProjects) {
          $0.pageSize = 2
          $0.pageToken = token
        }
        seen += page.projects.map(\.id)
        token = page.nextPageToken
        _ = try await fixture.makeProject()
      } while !token.isEmpty
      #expect(seen == made.reversed())
    }
  }

  @Test func wrongPagesAreRefused() async throws {
    try await withServedServices { fixture in
      let size = await expectError(.invalidArgument) {
        _ = try await fixture.call(ProjectService.listProjects) { $0.pageSize = 1001 }
      }
      #expect(size?.fields == ["page_size"])
      let token = await expectError(.invalidArgument) {
        _ = try await fixture.call(ProjectService.listProjects) { $0.pageToken = "nonsense" }
      }
      #expect(token?.fields == ["page_token"])
    }
  }
}
