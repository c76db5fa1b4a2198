#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/xmlerror.h>
#include <libxml/parserInternals.h>

/// Puts our SAX callbacks and their context into a fresh parser. Members of the context are read here
/// and not in Swift, because later releases of the library mark them as deprecated.
static inline void clibxml2_install(xmlParserCtxtPtr parser, const xmlSAXHandler *handler, void *context) {
    *parser->sax = *handler;
    parser->userData = context;
}

/// Whether the document was well formed, also as XML with namespaces.
static inline int clibxml2_is_well_formed(xmlParserCtxtPtr parser) {
    return parser->wellFormed && parser->nsWellFormed;
}

/// One-based line that the parser has reached, 0 when it has no input any more.
static inline int clibxml2_line(xmlParserCtxtPtr parser) {
    return parser->input != NULL ? parser->input->line : 0;
}

/// The last error's line, 0 when there was none. (The pointer's constness changed between releases.)
static inline int clibxml2_error_line(xmlParserCtxtPtr parser) {
    return parser->lastError.line;
}
