// The limits of imports.
#include "daemon/config/keys.h"

namespace holdfast::daemon {

std::vector<Key> imports_keys()
{
    using std::chrono::milliseconds;
    return {
        {
            .path = "imports.bytes_max",
            .type =
                Size{field<&Settings::imports, &ImportsSettings::bytes_max>(), 1 << 10, 1 << 30},
            .description = "Largest text of an import; a larger one is answered 413.",
        },
        {
            .path = "imports.rows_max",
            .type = Number{field<&Settings::imports, &ImportsSettings::rows_max>(), 1, 100'000'000},
            .description = "Most rows of an import; more are answered 413.",
        },
        {
            .path = "imports.uploads_max",
            .type = Number{field<&Settings::imports, &ImportsSettings::uploads_max>(), 1, 16},
            .description = "Imports that may arrive or wait at a time; another one is answered "
                           "503, unless one with its Idempotency-Key is under way: then it waits "
                           "for a place, as many at most. Each may take twice imports.bytes_max of "
                           "the disk meanwhile. They "
                           "are stored one after the other.",
        },
        {
            .path = "imports.errors_max",
            .type = Number{field<&Settings::imports, &ImportsSettings::errors_max>(), 1, 1000},
            .description = "Most errors of an import that its answer names.",
        },
        {
            .path = "imports.batch_time",
            .type = Span{field<&Settings::imports, &ImportsSettings::batch_time>(), milliseconds{1},
                         milliseconds{1000}},
            .description = "How long an import may hold up other writes at once: as many of its "
                           "rows are stored in one transaction as take this time.",
        },
    };
}

}  // namespace holdfast::daemon
