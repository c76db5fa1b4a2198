internal import HTTPTypes
internal import WebDAV
internal import XML

extension DAVError {
    /// 403 with the privilege that is missing, and where (RFC 3744 section 7.1.1).
    static func needPrivileges(
        _ privilege: ExpandedName, on resource: Resource,
        _ sentence: String = "You may not do that here."
    ) -> DAVError {
        DAVError(
            403, .dav("need-privileges"), sentence,
            content: [
                ElementNode(
                    .dav("resource"),
                    content: [
                        .element(ElementNode(.dav("href"), content: [.text(resource.href)])),
                        .element(ElementNode(.dav("privilege"), content: [.element(ElementNode(privilege))])),
                    ])
            ])
    }

    /// The same error, with the privilege that a request needed where none is named yet.
    ///
    /// Appendix B of RFC 3744 says which method needs which privilege.
    func namingPrivilege(of exchange: Exchange) -> DAVError {
        guard precondition == .dav("need-privileges"), content.isEmpty else { return self }
        var named: DAVError
        switch (exchange.request.method, exchange.resource) {
        case (.put, _):
            named = .needPrivileges(.dav("write-content"), on: exchange.resource, sentence)
        case (.proppatch, _):
            named = .needPrivileges(.dav("write-properties"), on: exchange.resource, sentence)
        case (.post, .outbox):
            named = .needPrivileges(.caldav("schedule-send"), on: exchange.resource, sentence)
        case (.delete, .object(let user, let segment, _)):
            named = .needPrivileges(.dav("unbind"), on: .calendar(user: user, segment: segment), sentence)
        case (.delete, .calendar(let user, _)):
            named = .needPrivileges(.dav("unbind"), on: .home(user: user), sentence)
        case (.mkcol, .calendar(let user, _)), (.mkcalendar, .calendar(let user, _)):
            named = .needPrivileges(.dav("bind"), on: .home(user: user), sentence)
        case (.get, _), (.head, _), (.propfind, _), (.report, _):
            named = .needPrivileges(.dav("read"), on: exchange.resource, sentence)
        default: named = .needPrivileges(.dav("write"), on: exchange.resource, sentence)
        }
        named.fields = fields
        return named
    }
}
