import StoreKit

/// The tables, as the steps by which they came about.
///
/// A step that was released is never changed; a change is a new step at the end.
enum Schema {
    /// "CalG", in the file's header: tells a store of ours from any other database.
    static let applicationID: Int64 = 0x4361_6c47

    /// The version that this program writes: the number of steps.
    static var version: Int64 { Int64(steps.count) }

    /// Each step is a list of statements.
    static let steps: [[String]] = [
        [
            """
            CREATE TABLE user (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                name_key BLOB NOT NULL UNIQUE,
                sealed BLOB NOT NULL
            ) STRICT
            """,
            """
            CREATE TABLE password (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                id_key BLOB NOT NULL UNIQUE,
                user INTEGER NOT NULL REFERENCES user ON DELETE CASCADE,
                verifier BLOB NOT NULL,
                created INTEGER NOT NULL,
                last_used INTEGER,
                sealed BLOB NOT NULL
            ) STRICT
            """,
            "CREATE INDEX password_user ON password (user)",
            """
            CREATE TABLE account (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                user INTEGER NOT NULL REFERENCES user ON DELETE CASCADE,
                address_key BLOB NOT NULL,
                state TEXT NOT NULL,
                last_sync INTEGER,
                calls INTEGER NOT NULL,
                sealed BLOB NOT NULL,
                UNIQUE (user, address_key)
            ) STRICT
            """,
            """
            CREATE TABLE lease (
                account INTEGER PRIMARY KEY REFERENCES account ON DELETE CASCADE,
                fence INTEGER NOT NULL,
                expires INTEGER NOT NULL,
                sealed BLOB NOT NULL
            ) STRICT
            """,
            """
            CREATE TABLE sync_request (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
                is_full INTEGER NOT NULL,
                state TEXT NOT NULL,
                created INTEGER NOT NULL,
                progress INTEGER NOT NULL,
                finished INTEGER,
                sealed BLOB NOT NULL
            ) STRICT
            """,
            "CREATE INDEX sync_request_account ON sync_request (account)",
            """
            CREATE TABLE calendar (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                user INTEGER NOT NULL REFERENCES user ON DELETE CASCADE,
                account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
                segment_key BLOB NOT NULL,
                upstream_key BLOB,
                state TEXT NOT NULL,
                last_sync INTEGER,
                last_full_sync INTEGER,
                sealed BLOB NOT NULL,
                UNIQUE (user, segment_key)
            ) STRICT
            """,
            "CREATE INDEX calendar_account ON calendar (account)",
            """
            CREATE UNIQUE INDEX calendar_upstream ON calendar (account, upstream_key)
                WHERE upstream_key IS NOT NULL
            """,
            // Apart from the calendar, since it changes with every object.
            """
            CREATE TABLE calendar_revision (
                calendar INTEGER PRIMARY KEY REFERENCES calendar ON DELETE CASCADE,
                revision INTEGER NOT NULL,
                oldest INTEGER NOT NULL
            ) STRICT
            """,
            // The object's revision is its change record: a name has one newest change, and this is it.
            """
            CREATE TABLE object (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                calendar INTEGER NOT NULL REFERENCES calendar ON DELETE CASCADE,
                name_key BLOB NOT NULL,
                uid_key BLOB NOT NULL,
                upstream_key BLOB,
                component TEXT NOT NULL,
                span_start INTEGER NOT NULL,
                span_end INTEGER NOT NULL,
                size INTEGER NOT NULL,
                modified INTEGER NOT NULL,
                revision INTEGER NOT NULL,
                etag BLOB NOT NULL,
                entry BLOB NOT NULL
            ) STRICT
            """,
            "CREATE INDEX object_calendar ON object (calendar)",
            "CREATE UNIQUE INDEX object_name ON object (calendar, name_key)",
            "CREATE INDEX object_uid ON object (calendar, uid_key)",
            """
            CREATE UNIQUE INDEX object_upstream ON object (calendar, upstream_key)
                WHERE upstream_key IS NOT NULL
            """,
            // The end first: windows lie near the present, and most of a calendar is over before.
            "CREATE INDEX object_span ON object (calendar, span_end, span_start)",
            "CREATE INDEX object_revision ON object (calendar, revision)",
            """
            CREATE TABLE object_octets (
                id INTEGER PRIMARY KEY REFERENCES object ON DELETE CASCADE,
                sealed BLOB NOT NULL
            ) STRICT
            """,
            """
            CREATE TABLE object_parts (
                id INTEGER PRIMARY KEY REFERENCES object ON DELETE CASCADE,
                sealed BLOB NOT NULL
            ) STRICT
            """,
            """
            CREATE TABLE tombstone (
                calendar INTEGER NOT NULL REFERENCES calendar ON DELETE CASCADE,
                name_key BLOB NOT NULL,
                revision INTEGER NOT NULL,
                removed INTEGER NOT NULL,
                sealed BLOB NOT NULL,
                PRIMARY KEY (calendar, name_key)
            ) STRICT, WITHOUT ROWID
            """,
            "CREATE INDEX tombstone_revision ON tombstone (calendar, revision)",
            "CREATE INDEX tombstone_removed ON tombstone (removed)",
            """
            CREATE TABLE plan (
                number INTEGER PRIMARY KEY AUTOINCREMENT,
                id TEXT NOT NULL UNIQUE,
                account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
                calendar INTEGER NOT NULL REFERENCES calendar ON DELETE CASCADE,
                name_key BLOB NOT NULL,
                upstream_key BLOB,
                is_accepted INTEGER NOT NULL,
                created INTEGER NOT NULL,
                next_attempt INTEGER NOT NULL,
                sealed BLOB NOT NULL,
                UNIQUE (calendar, name_key)
            ) STRICT
            """,
            "CREATE INDEX plan_account ON plan (account)",
            "CREATE INDEX plan_upstream ON plan (calendar, upstream_key)",
            """
            CREATE TABLE dead_property (
                owner TEXT NOT NULL,
                name_key BLOB NOT NULL,
                sealed BLOB NOT NULL,
                PRIMARY KEY (owner, name_key)
            ) STRICT, WITHOUT ROWID
            """,
        ],
        [
            """
            CREATE TABLE delegate (
                owner INTEGER NOT NULL REFERENCES user ON DELETE CASCADE,
                member INTEGER NOT NULL REFERENCES user ON DELETE CASCADE,
                access TEXT NOT NULL,
                PRIMARY KEY (owner, access, member)
            ) STRICT, WITHOUT ROWID
            """,
            "CREATE INDEX delegate_member ON delegate (member)",
            """
            CREATE TABLE freebusy_token (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                id_key BLOB NOT NULL UNIQUE,
                user INTEGER NOT NULL REFERENCES user ON DELETE CASCADE,
                verifier BLOB NOT NULL,
                created INTEGER NOT NULL,
                expires INTEGER,
                sealed BLOB NOT NULL
            ) STRICT
            """,
            "CREATE INDEX freebusy_token_user ON freebusy_token (user)",
            // By name, so that an application learns of the removal of what it made.
            """
            CREATE TABLE managed_object (
                calendar INTEGER NOT NULL REFERENCES calendar ON DELETE CASCADE,
                name_key BLOB NOT NULL,
                object INTEGER NOT NULL,
                application BLOB NOT NULL,
                PRIMARY KEY (calendar, name_key)
            ) STRICT, WITHOUT ROWID
            """,
        ],
        // Windows are looked for in images of the calendars, which hold the spans; every put had to write it.
        ["DROP INDEX object_span"],
    ]
}
