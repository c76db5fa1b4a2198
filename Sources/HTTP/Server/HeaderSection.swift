import CMicrohttpd
import HTTPTypes

/// Reads a request's header section out of libmicrohttpd's buffer, and sees to it that every byte of it was
/// understood.
///
/// libmicrohttpd 0.9.75 cuts strings at NUL, takes bare line feeds, joins folded lines to the *name* of the field
/// before, and takes spaces around names. All of that leaves a gap between where one line ends and the next one
/// begins; so the section is refused unless its lines, with one CRLF each, lie edge to edge.
struct HeaderSection {
    private(set) var fields = HTTPFields()
    /// Field lines seen.
    private(set) var count = 0
    /// Bytes of request line and fields.
    private(set) var size = 0
    /// Whether the section is exactly what was understood of it.
    private(set) var isExact = true
    private var next: UnsafeRawPointer

    /// Reads the section of `connection`, whose request line holds `method`, `url` and `version`, with a target of
    /// `targetLength` bytes.
    init(
        _ connection: OpaquePointer, method: UnsafePointer<CChar>, url: UnsafePointer<CChar>,
        version: UnsafePointer<CChar>, methodLength: Int, targetLength: Int
    ) {
        let start = UnsafeRawPointer(method)
        // "METHOD SP target SP HTTP/1.x CRLF": the library put NUL for the separators.
        isExact =
            start + methodLength + 1 == UnsafeRawPointer(url)
            && UnsafeRawPointer(url) + targetLength + 1 == UnsafeRawPointer(version)
        next = UnsafeRawPointer(version) + 8 + 2
        size = cmicrohttpd_header_size(connection)
        fields.reserveCapacity(12)
        withUnsafeMutablePointer(to: &self) { pointer in
            _ = MHD_get_connection_values_n(
                connection, MHD_ValueKind.HEADER_KIND,
                { context, _, name, nameLength, value, valueLength in
                    guard let context, let name, let value else { return MHD_Result.NO }
                    return context.assumingMemoryBound(to: HeaderSection.self).pointee
                        .add(name, nameLength, value, valueLength) ? MHD_Result.YES : MHD_Result.NO
                }, pointer)
        }
        // Then comes the empty line.
        if start + size != next + 2 { isExact = false }
    }

    private mutating func add(
        _ name: UnsafePointer<CChar>, _ nameLength: Int, _ value: UnsafePointer<CChar>, _ valueLength: Int
    ) -> Bool {
        count += 1
        let start = UnsafeRawPointer(name)
        let content = UnsafeRawPointer(value)
        guard start == next, content > start + nameLength else {
            isExact = false
            return false
        }
        // Between the colon (now NUL) and the value there is nothing but spaces and tabs.
        var gap = start + nameLength + 1
        while gap < content {
            let byte = gap.load(as: UInt8.self)
            guard byte == 0x20 || byte == 0x09 else {
                isExact = false
                return false
            }
            gap += 1
        }
        next = content + valueLength + 2
        var bytes = UnsafeRawBufferPointer(start: content, count: valueLength)[...]
        while let last = bytes.last, last == 0x20 || last == 0x09 { bytes = bytes.dropLast() }
        // RFC 9110 §5.5: CR, LF and NUL are invalid and dangerous; other controls have no use either.
        guard bytes.allSatisfy({ ($0 >= 0x20 && $0 != 0x7F) || $0 == 0x09 }) else {
            isExact = false
            return false
        }
        let fieldName = HTTPFieldName(
            String(decoding: UnsafeRawBufferPointer(start: start, count: nameLength), as: UTF8.self))
        guard fieldName.isToken else {
            isExact = false
            return false
        }
        fields.add(fieldName, String(decoding: bytes, as: UTF8.self))
        return true
    }
}
