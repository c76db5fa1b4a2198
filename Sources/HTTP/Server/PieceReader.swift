/// Hands an answer that is at hand in pieces to the library, without putting them together first.
///
/// `@unchecked Sendable`: libmicrohttpd calls the reader of a response from the thread of the one connection that it
/// was queued on, one call after the other, and always asks for what follows.
final class PieceReader: @unchecked Sendable {
    /// Octets of all pieces.
    let count: Int
    private let pieces: [[UInt8]]
    private var piece = 0
    private var offset = 0

    init(_ pieces: [[UInt8]]) {
        self.pieces = pieces
        count = pieces.reduce(0) { $0 + $1.count }
    }

    /// Copies as much as there is room for; -1 at the end (`MHD_CONTENT_READER_END_OF_STREAM`).
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        var filled = 0
        while filled < buffer.count, piece < pieces.count {
            let present = pieces[piece]
            let length = min(buffer.count - filled, present.count - offset)
            present.withUnsafeBytes { bytes in
                UnsafeMutableRawBufferPointer(rebasing: buffer[filled..<filled + length])
                    .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + length]))
            }
            filled += length
            offset += length
            if offset == present.count {
                piece += 1
                offset = 0
            }
        }
        return filled > 0 ? filled : -1
    }
}
