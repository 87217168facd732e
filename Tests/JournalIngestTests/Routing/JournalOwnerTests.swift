import JournalFormat
import JournalIngest
import Testing

@Suite("Owners of messages")
struct JournalOwnerTests {
    @Test(
        "people have a journal of their own, everybody else shares the system's",
        arguments: [
            (0, true), (1, true), (999, true), (1000, false), (60000, false), (61183, false), (61184, true),
            (65519, true), (65520, false), (65533, false), (65534, true), (65535, false), (524_287, false),
            (524_288, true), (1_879_048_191, true), (1_879_048_192, false), (4_294_967_294, false),
            (4_294_967_295, true),
        ] as [(UInt32, Bool)])
    func systemUsers(userID: UInt32, isSystem: Bool) {
        #expect(JournalOwner.isSystemUser(userID) == isSystem)
        #expect(JournalOwner.owner(ofSender: userID) == (isSystem ? EntryRecord.systemOwner : userID))
    }

    @Test("a sender that is not known is the system's")
    func unknown() {
        #expect(JournalOwner.owner(ofSender: nil) == EntryRecord.systemOwner)
    }

    @Test("where the system's own users end can be told")
    func systemMaximum() {
        #expect(JournalOwner.owner(ofSender: 1000, systemMaximum: 499) == 1000)
        #expect(JournalOwner.owner(ofSender: 500, systemMaximum: 499) == 500)
        #expect(JournalOwner.owner(ofSender: 499, systemMaximum: 499) == EntryRecord.systemOwner)
    }
}
