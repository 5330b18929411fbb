import Database
import Messages
import Testing

@testable import Services

@Suite struct LiveNoticeTests {
  @Test func aNoticeIsReadBack() {
    var notice = LiveNotice(origin: .random())
    let (run, project) = (UUID.random(), UUID.random())
    notice.isRunQueued = true
    notice.add(.logMoved(run: run, project: project, numbers: 3...9))
    notice.add(.logMoved(run: run, project: project, numbers: 10...12))
    notice.add(.runChanged(run: run, project: project, isFinal: true))
    notice.add(.runChanged(run: run, project: project, isFinal: false))
    notice.add(.activity(project: project))
    #expect(notice.logs[run]?.numbers == 3...12)
    #expect(notice.runs[run]?.isFinal == true)
    #expect(LiveNotice(notice.text) == notice)
  }

  @Test func aNoticeNeverOutgrowsItsPayload() {
    var notice = LiveNotice(origin: .random())
    for _ in 0..<1000 {
      notice.add(.logMoved(run: .random(), project: .random(), numbers: .max - 1 ... .max))
      notice.add(.runChanged(run: .random(), project: .random(), isFinal: true))
    }
    #expect(notice.count == ServiceLimits.eventsPerNotification)
    #expect(notice.text.utf8.count < 8000)
  }

  @Test func whatIsUnknownOrBrokenIsPassedOver() {
    let origin = UUID.random()
    #expect(LiveNotice("") == nil)
    #expect(LiveNotice("hello") == nil)
    #expect(LiveNotice("\(origin);x,1;l,a,b,c,d;l,\(origin),\(origin),9,3;r;;a,b") == LiveNotice(origin: origin))
  }
}
