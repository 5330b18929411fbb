import HTTPClient
import Testing

@testable import Services

@Suite struct S3AnswerTests {
  private static func document(_ text: String) -> S3Document { S3Document(Array(text.utf8)) }

  @Test("elements are found by their whole name, in order, with entities read")
  func documents() {
    let document = Self.document(
      """
      <?xml version="1.0"?><List xmlns="http://s3"><Empty/><KeyCount>2</KeyCount>
      <Contents><Key>a&amp;b&#x41;&#66;</Key></Contents><Contents ><Key>&lt;&quot;&apos;&unknown; &</Key></Contents></List>
      """)
    #expect(document.elements("Contents").map { $0.first("Key") } == ["a&bAB", "<\"'&unknown; &"])
    #expect(document.first("KeyCount") == "2")
    #expect(document.first("Empty") == nil)
    #expect(document.first("Ke") == nil)
    #expect(Self.document("<Key>unclosed").first("Key") == nil)
    #expect(Self.document("<Key").first("Key") == nil)
  }

  @Test(
    "what S3 says of a failure is told apart",
    arguments: [
      (404, "NoSuchKey", ArtifactStorageError.Code.missing), (404, "NoSuchUpload", .missing),
      (404, "NoSuchBucket", .refused), (403, "AccessDenied", .refused), (403, "SignatureDoesNotMatch", .refused),
      (503, "SlowDown", .unavailable), (500, "InternalError", .unavailable), (429, "TooManyRequests", .unavailable),
      (400, "RequestTimeout", .unavailable), (400, "BadDigest", .unavailable), (507, "XMinioStorageFull", .outOfSpace),
      (400, "EntityTooSmall", .refused), (400, "InvalidPart", .missing),
    ])
  func failures(_ status: Int, _ code: String, _ expected: ArtifactStorageError.Code) {
    let error = S3Failure.error(
      "PUT key", status: status, Self.document("<Error><Code>\(code)</Code><Message>words</Message></Error>"))
    #expect(error.code == expected)
    #expect(error.reason == "\(code): words")
    #expect(error.answer == .init(status: status, code: code))
    #expect(S3Failure.error("HEAD key", status: 404, Self.document("")).code == .missing)
  }

  @Test("what S3 says to a condition is known by its code, or by its status where it gives none")
  func conditions() {
    func error(_ status: Int, _ code: String?) -> ArtifactStorageError {
      S3Failure.error("PUT key", status: status, Self.document(code.map { "<Error><Code>\($0)</Code></Error>" } ?? ""))
    }
    for error in [error(416, "InvalidRange"), error(416, nil)] { #expect(error.isRangeBehindEnd) }
    for error in [error(412, "PreconditionFailed"), error(412, nil)] { #expect(error.isPreconditionFailed) }
    for error in [error(501, "NotImplemented"), error(501, nil)] { #expect(error.isNotImplemented) }
    let other = error(403, "AccessDenied")
    #expect(!other.isRangeBehindEnd && !other.isPreconditionFailed && !other.isNotImplemented)
  }
}
