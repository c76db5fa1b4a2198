#include <sqlite3.h>

/// `sqlite3_db_config` is variadic, which Swift cannot call; all switches have this form.
static inline int csqlite_switch(sqlite3 *database, int option, int value) {
    return sqlite3_db_config(database, option, value, (int *)0);
}

/// `SQLITE_TRANSIENT` is a cast, which Swift cannot see: SQLite makes its own copy.
static inline int csqlite_bind_blob(sqlite3_stmt *statement, int index, const void *bytes, int count) {
    return sqlite3_bind_blob(statement, index, bytes, count, SQLITE_TRANSIENT);
}

/// As `csqlite_bind_blob`, for UTF-8.
static inline int csqlite_bind_text(sqlite3_stmt *statement, int index, const char *bytes, int count) {
    return sqlite3_bind_text(statement, index, bytes, count, SQLITE_TRANSIENT);
}
