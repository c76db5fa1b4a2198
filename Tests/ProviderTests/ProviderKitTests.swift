import ProviderKit
import Testing

@Suite("Back-off of reads")
struct BackoffTests {
    private let transient = ProviderError(.transient, "")

    @Test func `waits double, with jitter, up to a number of tries`() {
        var backoff = Backoff()
        #expect(backoff.failed(transient, random: 0) == .wait(.milliseconds(250)))
        #expect(backoff.failed(transient, random: 1) == .wait(.seconds(1)))
        #expect(backoff.failed(transient, random: 0) == .wait(.seconds(1)))
        #expect(backoff.failed(transient, random: 0) == .giveUp)
    }

    @Test func `Retry-After is obeyed exactly, or handed on`() {
        var backoff = Backoff()
        #expect(
            backoff.failed(ProviderError(.throttled(retryAfterSeconds: 7), ""), random: 0.9)
                == .wait(.seconds(7)))
        #expect(backoff.failed(ProviderError(.throttled(retryAfterSeconds: 9), ""), random: 0.9) == .giveUp)
    }

    @Test(arguments: [
        ProviderError.Kind.unauthorized, .gone, .conflict, .notFound, .refused(reason: "x"), .permanent,
    ])
    func `what does not pass is not tried again`(_ kind: ProviderError.Kind) {
        var backoff = Backoff()
        #expect(backoff.failed(ProviderError(kind, ""), random: 0) == .giveUp)
    }
}

@Suite("JSON payloads")
struct JSONPayloadTests {
    @Test(arguments: [
        (#"{"items":[]}"#, []),
        (#" { "a" : [1,2] , "items" : [ 1 , "x,]" , {"b":[{}]} ] } "#, ["1 ", #""x,]""#, #"{"b":[{}]}"#]),
        (#"{"a":"\"items\":[","items":[true]}"#, ["true"]), (#"{"items":[1],"items":[2,3]}"#, ["2", "3"]),
        ("\u{FEFF}{\"items\":[null]}", ["null"]),
    ])
    func `elements are found where they stand`(_ text: String, _ elements: [String]) throws {
        let bytes = Array(text.utf8)
        let found = try #require(JSONSlices.elements(of: "items", in: bytes))
        #expect(found.map { String(decoding: bytes[$0], as: UTF8.self) } == elements)
    }

    @Test(arguments: [
        "", "[]", "{", #"{"items":"#, #"{"items":{}}"#, #"{"items":[1"#, #"{"items":["a]}"#, #"{"a":1}"#,
        #"{"items":["\"#,
    ])
    func `what is no such list has no elements`(_ text: String) {
        #expect(JSONSlices.elements(of: "items", in: Array(text.utf8)) == nil)
    }

    @Test func `a payload is edited without losing what is not known`() throws {
        let text = #"{"big":9007199254740993,"f":1.5,"n":null,"t":true,"list":[{"a":"b"}],"drop":1}"#
        var value = try JSONValue(Array(text.utf8))
        value["drop"] = nil
        value["new"] = "\u{1F642} \n\""
        let again = try JSONValue(try value.serialized())
        #expect(again == value)
        #expect(again["big"] == .integer(9_007_199_254_740_993))
        #expect(again["n"] == .null)
        #expect(again["drop"] == nil)
        #expect(again["new"]?.text == "\u{1F642} \n\"")
    }
}
