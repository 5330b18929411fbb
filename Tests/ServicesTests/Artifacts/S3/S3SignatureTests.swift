import Crypto
import Database
import Foundation
import HTTPClient
import TestSupport
import Testing

@testable import Services

/// Every operation's signature beside botocore's.
@Suite(.timeLimit(.minutes(2))) struct S3SignatureTests {
  private struct Question: Encodable {
    var accessKey = "AKIDEXAMPLE"
    var secretKey = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
    var sessionToken: String?
    var region = "eu-central-1"
    var time: Int64 = 0
    var method = "GET"
    var url = ""
    var body = ""
    var fields: [String: String] = [:]
    var seconds: Int?
  }

  private struct Answer: Decodable {
    let url: String
    let fields: [String: String]
  }

  private static let keys = [
    "ab/0190/1", "with space/plus+and~tilde", "ümlaut/日本語/😀", "a%2Fb/c?d=e&f#g", "dots/../and/./more//slashes",
    "quotes'\"()*!,;:@$=[]{}|\\^`<>",
  ]

  private static let configurations = [
    S3Configuration(
      bucket: "artifacts", region: "eu-central-1", accessKey: "AKIDEXAMPLE",
      secretKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
    S3Configuration(
      bucket: "artifacts", region: "eu-central-1", endpoint: "http://127.0.0.1:9000", accessKey: "AKIDEXAMPLE",
      secretKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", sessionToken: "token/with+odd=characters"),
    S3Configuration(
      bucket: "artifacts", region: "eu-central-1", endpoint: "https://store.example:443", accessKey: "AKIDEXAMPLE",
      secretKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
  ]

  private static func operations(_ key: String) -> [S3Operation] {
    [
      .put(key, []), .put(key, Array("some bytes".utf8)), .remove(key), .get(key, from: 5, count: 10),
      .beginUpload(key), .part(key, upload: "up/load+id=~", number: 7, [1, 2, 3]),
      .finishUpload(key, upload: "up/load+id=~", tags: ["\"tag\"", "<&>"]), .abortUpload(key, upload: "up load"),
      .list(prefix: "ab/", after: key, limit: 1000), .list(prefix: key, after: nil, limit: 1),
      .listUploads(prefix: key, after: UploadPlace(key: key, upload: "up/load+id=~"), limit: 100),
      S3Operation(method: .put, key: nil),
    ]
  }

  private func ask(_ process: Process, _ question: Question) throws -> Answer {
    PythonProgram.send(String(decoding: try JSONEncoder().encode(question), as: UTF8.self), to: process)
    let line = try #require(PythonProgram.line(process))
    return try JSONDecoder().decode(Answer.self, from: Data(line.utf8))
  }

  @Test("header signatures are botocore's, for every operation, odd keys and all ways to address a bucket")
  func headers() throws {
    let process = try PythonProgram.start("botocore_signatures.py")
    defer { PythonProgram.end(process) }
    // Around midnight, a leap day and now.
    let times: [Int64] = [1_369_353_600, 1_709_251_199, Instant.now().secondsSinceEpoch]
    var compared = 0
    for configuration in Self.configurations {
      for (index, key) in Self.keys.enumerated() {
        for operation in Self.operations(key) {
          let time = Instant(secondsSinceEpoch: times[index % times.count], nanoseconds: 0)
          let request = operation.request(
            to: S3Address(configuration), signer: S3Signer(configuration),
            payload: Hexadecimal.encode(Array(SHA256.hash(data: operation.body))), at: time)
          let added = ["authorization", "x-amz-content-sha256", "x-amz-date", "x-amz-security-token"]
          var question = Question(sessionToken: configuration.sessionToken)
          question.time = time.secondsSinceEpoch
          question.method = request.method.name
          question.url = request.url
          question.body = Hexadecimal.encode(operation.body)
          for field in request.fields where !added.contains(field.name) { question.fields[field.name] = field.value }
          let answer = try ask(process, question)
          for name in added {
            #expect(
              request.fields[name] == answer.fields[name], "\(name) of \(request.method) \(request.url)")
          }
          compared += 1
        }
      }
    }
    #expect(compared == 3 * 6 * 12)
  }

  @Test("signed addresses are botocore's")
  func addresses() throws {
    let process = try PythonProgram.start("botocore_signatures.py")
    defer { PythonProgram.end(process) }
    let time = Instant(secondsSinceEpoch: 1_700_000_000, nanoseconds: 0)
    for configuration in Self.configurations {
      let storage = S3Storage(configuration, client: ObjectStore.client, loop: ObjectStore.loop, now: { time })
      for key in Self.keys {
        let object = DownloadedObject(key: key, fileName: "a-file_1.png", contentType: "text/html; charset=utf-8")
        let url = try #require(try storage.downloadAddress(object, until: time + .seconds(3600)))
        var question = Question(sessionToken: configuration.sessionToken)
        question.time = time.secondsSinceEpoch
        question.seconds = 3600
        // botocore adds its own to what the address asks.
        let parts = url.split(separator: "?", maxSplits: 1)
        let asked = parts[1].split(separator: "&").filter { $0.hasPrefix("response-") }
        question.url = "\(parts[0])?\(asked.joined(separator: "&"))"
        let answer = try ask(process, question)
        #expect(Self.query(url) == Self.query(answer.url))
        #expect(url.split(separator: "?")[0] == answer.url.split(separator: "?")[0])
      }
    }
  }

  private static func query(_ url: String) -> Set<Substring> {
    Set(url.split(separator: "?", maxSplits: 1)[1].split(separator: "&"))
  }

  @Test("the times of signatures are those of the calendar, on any day")
  func times() {
    #expect(S3Time.stamp(Instant(secondsSinceEpoch: 0, nanoseconds: 0)) == "19700101T000000Z")
    #expect(S3Time.stamp(Instant(secondsSinceEpoch: 1_709_251_199, nanoseconds: 0)) == "20240229T235959Z")
    #expect(S3Time.instant("2024-02-29T23:59:59.000Z")?.secondsSinceEpoch == 1_709_251_199)
    #expect(S3Time.instant("2024-02-29") == nil)
    var generator = SeededGenerator()
    for _ in 0..<1000 {
      let seconds = Int64.random(in: 0...4_102_444_800, using: &generator)
      let stamp = S3Time.stamp(Instant(secondsSinceEpoch: seconds, nanoseconds: 0))
      let date = ISO8601DateFormatter()
      date.formatOptions = [.withYear, .withMonth, .withDay, .withTime, .withTimeZone]
      #expect(stamp == date.string(from: Date(timeIntervalSince1970: Double(seconds))), "seed \(generator.seed)")
    }
  }
}
