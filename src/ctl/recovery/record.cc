#include "ctl/recovery/record.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>

#include "base/text.h"
#include "lib/json/document.h"
#include "lib/json/writer.h"

namespace holdfast::ctl {
namespace {

json::Document load(const std::string& file)
{
    std::ifstream stream{file, std::ios::binary};
    return json::parse(std::string{std::istreambuf_iterator<char>{stream}, {}});
}

// Under another name first: whoever is killed meanwhile leaves the old one.
Result<void> save_text(const std::string& text, const std::string& file)
{
    std::string fresh = file + ".new";
    {
        std::ofstream stream{fresh, std::ios::binary | std::ios::trunc};
        stream << text;
        stream.flush();
        if (!stream)
            // NOLINTNEXTLINE(concurrency-mt-unsafe): one thread.
            return Error{Errc::unavailable, join("write ", fresh, ": ", std::strerror(errno))};
    }
    if (std::rename(fresh.c_str(), file.c_str()) != 0)
        // NOLINTNEXTLINE(concurrency-mt-unsafe): one thread.
        return Error{Errc::unavailable, join("rename ", fresh, ": ", std::strerror(errno))};
    return {};
}

bool flag(const json::Node& object, std::string_view name, bool otherwise)
{
    const json::Node* found = object.find(name);
    return found && found->kind == json::Kind::boolean ? found->boolean : otherwise;
}

}  // namespace

CheckRecord load_checks(const std::string& file)
{
    json::Document document = load(file);
    CheckRecord record;
    if (!document)
        return record;
    if (const json::Node* unanswered = document.root.find("unanswered"))
        record.unanswered = static_cast<int>(unanswered->integer().value_or(0));
    record.ok = flag(document.root, "ok", true);
    if (const json::Node* since = document.root.find("active_since"))
        record.active_since = Instant{Duration{since->integer().value_or(0)}};
    return record;
}

Result<void> save(const CheckRecord& record, const std::string& file)
{
    std::string text;
    json::Writer{text}
        .begin_object()
        .member("unanswered", record.unanswered)
        .member("ok", record.ok)
        .member("active_since",
                static_cast<std::int64_t>(record.active_since.time_since_epoch().count()))
        .end_object();
    return save_text(text + "\n", file);
}

RecoveryRecord load_recoveries(const std::string& file)
{
    json::Document document = load(file);
    RecoveryRecord record;
    if (!document)
        return record;
    if (const json::Node* restarts = document.root.find("restarts"))
        for (const json::Node& at : restarts->items)
            if (auto nanoseconds = at.integer())
                record.restarts.emplace_back(Duration{*nanoseconds});
    record.gave_up = flag(document.root, "gave_up", false);
    record.withheld = flag(document.root, "withheld", false);
    return record;
}

Result<void> save(const RecoveryRecord& record, const std::string& file)
{
    std::string text;
    json::Writer writer{text};
    writer.begin_object()
        .member("gave_up", record.gave_up)
        .member("withheld", record.withheld)
        .key("restarts")
        .begin_array();
    for (Instant at : record.restarts)
        writer.value(static_cast<std::int64_t>(at.time_since_epoch().count()));
    writer.end_array().end_object();
    return save_text(text + "\n", file);
}

}  // namespace holdfast::ctl
