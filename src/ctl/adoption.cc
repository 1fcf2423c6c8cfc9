#include "ctl/adoption.h"

#include "base/text.h"
#include "ctl/system_clock.h"

namespace holdfast::ctl {

std::int64_t unread_to_show(const Invocation& invocation)
{
    return invocation.json() ? store::every_unread : store::unread_shown_max;
}

std::optional<store::Adopted> adopt_if_needed(const std::string& path, std::int64_t unread_shown,
                                              ProgressBar& bar)
{
    if (!store::is_to_be_adopted(path))
        return std::nullopt;
    SystemClock clock;
    return store::adopt(clock, {.path = path,
                                .program_version = HOLDFAST_VERSION,
                                .unread_shown = unread_shown,
                                .progress = [&](const std::string& doing, double share) {
                                    bar.show(share, doing);
                                }});
}

std::string describe_rows(const store::Taken& taken)
{
    std::string out;
    if (taken.origin == store::Origin::shipments)
        append_to(out, "  ", taken.shipments, " shipments\n");
    for (const store::WaitingTable& table : taken.waiting) {
        append_to(out, "  ", table.rows, " rows wait in the table ", printable(table.name));
        if (table.known > 0)
            append_to(out, ", where ", table.known, " more are already");
        out += '\n';
    }
    if (taken.known > 0)
        append_to(out, "  ", taken.known, " rows are there already\n");
    if (taken.unread == 0)
        return out;
    append_to(out, "  ", taken.unread,
              " rows are kept as they were in the table unread_shipments, each with its reason:\n");
    for (const store::UnreadRow& row : taken.first_unread)
        append_to(out, "    id ", printable(row.id), ", status ", printable(row.status),
                  ", created_at ", printable(row.created_at), ": ", printable(row.reason), "\n");
    if (std::ssize(taken.first_unread) < taken.unread)
        append_to(out, "    and ", taken.unread - std::ssize(taken.first_unread),
                  " more (with --json all are listed)\n");
    return out;
}

void write_rows(const store::Taken& taken, json::Writer& writer)
{
    writer.member("origin", store::to_string(taken.origin))
        .member("shipments", taken.shipments)
        .member("known", taken.known)
        .member("unread", taken.unread)
        .key("unread_rows")
        .begin_array();
    for (const store::UnreadRow& row : taken.first_unread)
        writer.begin_object()
            .member("id", row.id)
            .member("status", row.status)
            .member("created_at", row.created_at)
            .member("reason", row.reason)
            .end_object();
    writer.end_array().key("waiting").begin_array();
    for (const store::WaitingTable& table : taken.waiting)
        writer.begin_object()
            .member("table", table.name)
            .member("rows", table.rows)
            .member("known", table.known)
            .end_object();
    writer.end_array();
}

std::string describe(const store::Adopted& adopted, const std::string& path)
{
    return join("adopted ", path, " of the service that came before; the old database is ",
                adopted.kept, "\n", describe_rows(adopted));
}

void write(const store::Adopted& adopted, json::Writer& writer)
{
    writer.begin_object().member("kept", adopted.kept);
    write_rows(adopted, writer);
    writer.end_object();
}

}  // namespace holdfast::ctl
