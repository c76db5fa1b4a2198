/* What `benchmark` measures, done with libical: one JSON object a line, with the same names.
 *
 * libical DIR, where DIR holds parse.ics and busy.ics as `benchmark workload DIR` writes them. */
#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double seconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void report(const char *name, double value, const char *unit, const char *detail) {
    printf("{\"detail\":\"%s\",\"name\":\"%s\",\"unit\":\"%s\",\"value\":%.6g}\n", detail, name, unit, value);
}

static char *contents(const char *folder, const char *name, size_t *length) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        exit(1);
    }
    fseek(file, 0, SEEK_END);
    *length = (size_t)ftell(file);
    rewind(file);
    char *text = malloc(*length + 1);
    if (!text || fread(text, 1, *length, file) != *length) exit(1);
    text[*length] = 0;
    fclose(file);
    return text;
}

/* MARK: reading and printing */

static void measure_text(const char *folder) {
    size_t length;
    char *text = contents(folder, "parse.ics", &length);
    double parse = 1e9, print = 1e9;
    for (int run = 0; run < 2; run++) {
        double start = seconds();
        icalcomponent *calendar = icalparser_parse_string(text);
        double spent = seconds() - start;
        if (spent < parse) parse = spent;
        start = seconds();
        char *printed = icalcomponent_as_ical_string_r(calendar);
        spent = seconds() - start;
        if (spent < print) print = spent;
        free(printed);
        icalcomponent_free(calendar);
    }
    double megabytes = (double)length / 1e6;
    report("icalendar.parse", megabytes / parse, "MB/s", "icalparser_parse_string");
    report("icalendar.serialize", megabytes / print, "MB/s", "icalcomponent_as_ical_string_r");
    report("icalendar.both", megabytes / (parse + print), "MB/s", "one after the other");
    free(text);
}

/* MARK: rules */

struct work {
    const char *name, *rule, *start, *end;
};

static const struct work expansions[] = {
    {"expand.daily", "FREQ=DAILY", "19960101T090000", "20260101T000000"},
    {"expand.monthly", "FREQ=MONTHLY;BYDAY=2TU,-1FR", "19960109T090000", "20260101T000000"},
    {"expand.yearly", "FREQ=YEARLY;BYMONTH=3,6,9;BYDAY=MO,WE", "19960304T090000", "20260101T000000"},
    {"expand.hourly", "FREQ=HOURLY", "20200101T000000", "20250101T000000"},
    {"expand.weekly", "FREQ=WEEKLY;BYDAY=MO,WE,FR", "19960101T090000", "20260101T000000"},
    {"expand.bysetpos", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "19960131T090000",
     "20260101T000000"},
};

static const struct work windows[] = {
    {"window.daily", "FREQ=DAILY", "20060101T090000", "20260201T000000"},
    {"window.monthly", "FREQ=MONTHLY;BYDAY=2TU,-1FR", "20060110T090000", "20260201T000000"},
    {"window.yearly", "FREQ=YEARLY;BYMONTH=1,6;BYDAY=MO,WE", "20060102T090000", "20260201T000000"},
    {"window.hourly", "FREQ=HOURLY", "20060101T090000", "20260201T000000"},
    {"window.weekly2", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE,FR", "20060102T090000", "20260201T000000"},
};

/* How many instances lie between `from`, when there is one, and the end; -1 when libical cannot start there. */
static long count(const struct work *work, const char *from, int jumps) {
    struct icalrecurrencetype rule = icalrecurrencetype_from_string(work->rule);
    struct icaltimetype end = icaltime_from_string(work->end);
    struct icaltimetype first = from ? icaltime_from_string(from) : icaltime_null_time();
    icalrecur_iterator *iterator = icalrecur_iterator_new(rule, icaltime_from_string(work->start));
    if (jumps && !icalrecur_iterator_set_start(iterator, first)) {
        icalrecur_iterator_free(iterator);
        return -1;
    }
    long found = 0;
    for (;;) {
        struct icaltimetype next = icalrecur_iterator_next(iterator);
        if (icaltime_is_null_time(next) || icaltime_compare(next, end) >= 0) break;
        if (!from || icaltime_compare(next, first) >= 0) found++;
    }
    icalrecur_iterator_free(iterator);
    return found;
}

static void measure_rules(void) {
    char detail[64];
    for (size_t index = 0; index < sizeof expansions / sizeof *expansions; index++) {
        double best = 1e9;
        long found = 0;
        for (int run = 0; run < 10; run++) {
            double start = seconds();
            found = count(&expansions[index], NULL, 0);
            double spent = seconds() - start;
            if (spent < best) best = spent;
        }
        snprintf(detail, sizeof detail, "%ld occurrences", found);
        report(expansions[index].name, (double)found / best / 1e6, "M occurrences/s", detail);
    }
    for (size_t index = 0; index < sizeof windows / sizeof *windows; index++) {
        double best = 1e9;
        long found = 0;
        int jumps = count(&windows[index], "20260101T000000", 1) >= 0;
        for (int run = 0; run < 50; run++) {
            double start = seconds();
            found = count(&windows[index], "20260101T000000", jumps);
            double spent = seconds() - start;
            if (spent < best) best = spent;
        }
        snprintf(detail, sizeof detail, "%ld occurrences, %s", found, jumps ? "set_start" : "from DTSTART");
        report(windows[index].name, best * 1e6, "µs", detail);
    }
}

/* MARK: free/busy */

struct spans {
    struct icaltime_span *values;
    size_t count, room;
};

static void collect(icalcomponent *event, struct icaltime_span *span, void *context) {
    struct spans *spans = context;
    (void)event;
    if (!span->is_busy) return;
    if (spans->count == spans->room) {
        spans->room = spans->room ? spans->room * 2 : 4096;
        spans->values = realloc(spans->values, spans->room * sizeof *spans->values);
        if (!spans->values) exit(1);
    }
    spans->values[spans->count++] = *span;
}

static int earlier(const void *a, const void *b) {
    const struct icaltime_span *left = a, *right = b;
    return left->start < right->start ? -1 : left->start > right->start;
}

/* The VFREEBUSY of March 2026, its periods merged by hand: `icalspanlist` takes many times as long. */
static int free_busy(icalcomponent *calendar, size_t *instances) {
    struct icaltimetype start = icaltime_from_string("20260301T000000Z");
    struct icaltimetype end = icaltime_from_string("20260401T000000Z");
    struct spans spans = {0};
    icalcomponent *event = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT);
    while (event) {
        icalcomponent_foreach_recurrence(event, start, end, collect, &spans);
        event = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT);
    }
    qsort(spans.values, spans.count, sizeof *spans.values, earlier);
    icalcomponent *result = icalcomponent_new_vfreebusy();
    icaltimezone *utc = icaltimezone_get_utc_timezone();
    int merged = 0;
    for (size_t index = 0; index < spans.count; merged++) {
        time_t from = spans.values[index].start, to = spans.values[index].end;
        for (index++; index < spans.count && spans.values[index].start <= to; index++)
            if (spans.values[index].end > to) to = spans.values[index].end;
        struct icalperiodtype period = icalperiodtype_null_period();
        period.start = icaltime_from_timet_with_zone(from, 0, utc);
        period.end = icaltime_from_timet_with_zone(to, 0, utc);
        icalcomponent_add_property(result, icalproperty_new_freebusy(period));
    }
    free(icalcomponent_as_ical_string_r(result));
    icalcomponent_free(result);
    *instances = spans.count;
    free(spans.values);
    return merged;
}

static void measure_free_busy(const char *folder) {
    size_t length, instances = 0;
    char *text = contents(folder, "busy.ics", &length);
    double best = 1e9;
    int merged = 0;
    for (int run = 0; run < 3; run++) {
        /* Anew each time: libical keeps what it found out. */
        icalcomponent *calendar = icalparser_parse_string(text);
        double start = seconds();
        merged = free_busy(calendar, &instances);
        double spent = seconds() - start;
        if (spent < best) best = spent;
        icalcomponent_free(calendar);
    }
    char detail[64];
    snprintf(detail, sizeof detail, "%zu instances, %d FREEBUSY", instances, merged);
    report("freebusy.month", best * 1e3, "ms", detail);
    free(text);
}

int main(int count, char **words) {
    if (count != 2) {
        fprintf(stderr, "libical DIR\n");
        return 2;
    }
    icalerror_set_errors_are_fatal(0);
    measure_text(words[1]);
    measure_rules();
    measure_free_busy(words[1]);
    return 0;
}
