import CGnuTLS

/// Compares secrets in a time that tells nothing of where they differ.
///
/// The lengths are no secret: unequal lengths are told at once.
package func constantTimeEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    a.count == b.count && gnutls_memcmp(a, b, a.count) == 0
}
