#include "ctl/adoption.h"

#include "base/text.h"
#include "ctl/system_clock.h"

namespace holdfast::ctl {

std::optional<store::Adopted> adopt_if_needed(const std::string& path, ProgressBar& bar)
{
    if (!store::is_to_be_adopted(path))
        return std::nullopt;
    SystemClock clock;
    return store::adopt(clock, {.path = path,
                                .program_version = HOLDFAST_VERSION,
                                .progress = [&](const std::string& doing, double share) {
                                    bar.show(share, doing);
                                }});
}

std::string describe(const store::Adopted& adopted, const std::string& path)
{
    std::string out =
        join("adopted ", path, " of the service that came before; the old database is ",
             adopted.kept, "\n");
    if (adopted.origin == store::Origin::shipments)
        append_to(out, "  ", adopted.shipments, " shipments\n");
    for (const store::WaitingTable& table : adopted.waiting)
        append_to(out, "  ", table.rows, " rows wait in the table ", printable(table.name), "\n");
    if (adopted.unread == 0)
        return out;
    append_to(out, "  ", adopted.unread,
              " rows were not understood; the table unread_shipments has them as they were:\n");
    for (const store::UnreadRow& row : adopted.first_unread)
        append_to(out, "    id ", printable(row.id), ", status ", printable(row.status),
                  ", created_at ", printable(row.created_at), ": ", printable(row.reason), "\n");
    if (std::ssize(adopted.first_unread) < adopted.unread)
        append_to(out, "    and ", adopted.unread - std::ssize(adopted.first_unread), " more\n");
    return out;
}

void write(const store::Adopted& adopted, json::Writer& writer)
{
    writer.begin_object()
        .member("origin", store::to_string(adopted.origin))
        .member("kept", adopted.kept)
        .member("shipments", adopted.shipments)
        .member("unread", adopted.unread)
        .key("first_unread")
        .begin_array();
    for (const store::UnreadRow& row : adopted.first_unread)
        writer.begin_object()
            .member("id", row.id)
            .member("status", row.status)
            .member("created_at", row.created_at)
            .member("reason", row.reason)
            .end_object();
    writer.end_array().key("waiting").begin_array();
    for (const store::WaitingTable& table : adopted.waiting)
        writer.begin_object().member("table", table.name).member("rows", table.rows).end_object();
    writer.end_array().end_object();
}

}  // namespace holdfast::ctl
