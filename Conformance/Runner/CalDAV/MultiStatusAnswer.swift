import XML

/// A DAV:multistatus, by its resources.
struct MultiStatusAnswer: Sendable {
    /// One DAV:response, for one of its hrefs.
    struct Response: Sendable {
        var href: Href
        /// As it was written.
        var rawHref: String
        /// The status of the whole; `nil` when there are propstats.
        var status: Int?
        var propStats: [(status: Int, properties: [ElementNode])]
        var element: ElementNode

        /// The status of a property and its element; `nil` when it is in no propstat.
        func property(_ name: ExpandedName) -> (status: Int, element: ElementNode)? {
            for propStat in propStats {
                for element in propStat.properties where element.name == name {
                    return (propStat.status, element)
                }
            }
            return nil
        }

        /// Whether it stands for a resource that is there.
        var isFound: Bool { status.map { $0 / 100 == 2 } ?? true }
    }

    let root: ElementNode
    let responses: [Response]

    init(_ root: ElementNode) {
        self.root = root
        responses = root.all(Names.response).flatMap { element in
            element.all(Names.href).map { href in
                Response(
                    href: Href(href.text), rawHref: href.text.trimmed,
                    status: element.first(Names.status).map { Self.code($0.text) },
                    propStats: element.all(Names.propstat).map { propStat in
                        (
                            propStat.first(Names.status).map { Self.code($0.text) } ?? 0,
                            propStat.first(Names.prop)?.elements ?? []
                        )
                    }, element: element)
            }
        }
    }

    /// The response for a place; a collection may have lost its slash.
    func response(_ href: Href) -> Response? {
        responses.first { $0.href == href } ?? responses.first { $0.href.withoutSlash == href.withoutSlash }
    }

    /// Reads 404 from `HTTP/1.1 404 Not Found`.
    private static func code(_ line: String) -> Int {
        line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    }
}
