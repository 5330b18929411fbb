import EventLoop
import RPC
import RPCClient
import Synchronization

@testable import RPCClient

/// What goes wrong with one stream of a peer.
enum StreamFault: CaseIterable {
  /// It ends with UNAVAILABLE, as that of a server which drains.
  case drain
  /// The connection is lost.
  case loss
  /// Nothing more comes.
  case silence
  /// An entry comes again.
  case duplicate
  /// An entry is left out.
  case gap
  /// It ends with OK, although it has not come to its last entry.
  case earlyEnd
  /// The server resets the stream as one that it never looked at.
  case refusal
  /// A proxy resets the stream, whose server has died.
  case reset
  /// It resets it as one that nobody wants any more.
  case cancellation
  /// It takes no more streams.
  case tooMany
  /// It answers for itself, and not as gRPC does.
  case errorPage
}

extension PeerStream {
  /// The number that the request asks to go on from.
  var askedAfter: Int64 {
    guard body.count >= 5, let note = try? Note(decoding: Array(body[5...])) else { return 0 }
    return Int64(note.text) ?? 0
  }

  /// Sends entries: their numbers in one message, with a mark where they are the last.
  func tell(_ numbers: some Sequence<Int64>, isLast: Bool = false) {
    let text = numbers.map(String.init).joined(separator: ",") + (isLast ? " last" : "")
    if let frame = try? Note(text).framed { send(frame) }
  }

  /// Sends `count` entries, each by itself, and then does what is wrong.
  func send(_ count: Int64, then fault: StreamFault) {
    let first = askedAfter + 1
    if fault == .errorPage { return head([(":status", "500"), ("content-type", "text/html")], end: true) }
    head()
    for number in first..<first + count { tell([number]) }
    switch fault {
    case .drain: trailers([("grpc-status", "14")])
    case .loss: connection.stream.loop.atEndOfTurn { self.connection.close() }
    case .silence: break
    case .duplicate: tell([first + count - 1])
    case .gap: tell([first + count + 1])
    case .earlyEnd: trailers()
    case .refusal: reset(.refusedStream)
    case .reset: reset(.internalError)
    case .cancellation: reset(.cancel)
    case .tooMany: reset(.enhanceYourCalm)
    case .errorPage: break
    }
  }
}

extension Channel {
  /// A tail of the numbered entries of ``PeerStream``.
  func numbers(after number: Int64 = 0, options: TailOptions = .forTests) -> Tail<Note, Note, Int64> {
    tail(NoteService.list, from: number, options: options) { number in
      Note("\(number)")
    } judge: { note, number in
      let words = note.text.split(separator: " ")
      let numbers = (words.first ?? "").split(separator: ",").compactMap { Int64($0) }
      return .numbered(numbers, after: &number, isLast: words.last == "last")
    }
  }
}

extension Tail where Response == Note {
  /// All numbers to the end, and how it ended.
  func collect() async -> (numbers: [Int64], error: RPCError?) {
    var numbers: [Int64] = []
    do throws(RPCError) {
      for try await note in self {
        numbers += note.text.split { $0 == "," || $0 == " " }.compactMap { Int64($0) }
      }
      return (numbers, nil)
    } catch {
      return (numbers, error)
    }
  }
}

extension TailOptions {
  /// With pauses and silences that a test can wait for.
  static var forTests: TailOptions {
    var options = TailOptions()
    options.backoff.initial = .milliseconds(1)
    options.backoff.maximum = .milliseconds(10)
    // Not reached on a busy machine; what tests silence has a limit of its own.
    options.silence = .seconds(20)
    options.patience = .seconds(30)
    return options
  }
}
