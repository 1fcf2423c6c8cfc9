// A unit, by systemctl and journalctl: what a person would use, and would see.
#include <utility>

#include "base/text.h"
#include "drill/host/command.h"
#include "drill/host/service.h"
#include "lib/json/writer.h"

namespace holdfast::drill {
namespace {

constexpr std::chrono::seconds look_max{10};

std::string as_text(const json::Node& node)
{
    // Bytes that are no text come as a list of numbers.
    return node.kind == json::Kind::string ? node.text : std::string{};
}

Said read_entry(const json::Node& entry)
{
    Said said;
    for (const json::Member& member : entry.members) {
        if (member.name == "MESSAGE")
            said.text = as_text(member.value);
        else if (member.name == "MESSAGE_ID")
            said.message_id = as_text(member.value);
        else if (member.name == "__REALTIME_TIMESTAMP")
            said.at = WallTime{std::chrono::microseconds{
                parse_number<std::int64_t>(member.value.text).value_or(0)}};
        else if (member.name.starts_with("HOLDFAST_") || member.name.starts_with("UNIT_") ||
                 member.name == "EXIT_STATUS")
            append_to(said.fields, member.name, "=", as_text(member.value), "\n");
    }
    return said;
}

class SystemdService final : public Service {
public:
    explicit SystemdService(std::string unit) : unit_{std::move(unit)} {}

    std::string_view kind() const noexcept override { return "systemd"; }
    const std::string& unit() const noexcept override { return unit_; }

    std::string describe() const override
    {
        std::string text;
        json::Writer{text}.begin_object().member("kind", kind()).member("unit", unit_).end_object();
        return text;
    }

    Result<void> act(std::string_view verb, const std::string& unit, Duration patience) override
    {
        std::vector<std::string> words{"systemctl"};
        if (verb == "kill-all") {
            words.insert(words.end(), {"kill", "--signal=KILL"});
        } else {
            words.emplace_back(verb);
        }
        words.push_back(unit.empty() ? unit_ : unit);
        auto done = run_well(words, patience);
        return done ? Result<void>{} : std::move(done).error();
    }

    Result<std::string> property(const std::string& unit, const std::string& name) override
    {
        auto said = run_well({"systemctl", "show", "--value", join("--property=", name),
                              unit.empty() ? unit_ : unit},
                             look_max);
        return said ? Result<std::string>{std::string{trim(*said)}} : std::move(said).error();
    }

    Result<Process> main_process(const std::string& unit) override
    {
        auto number = property(unit, "MainPID");
        if (!number)
            return std::move(number).error();
        auto found = find_process(parse_number<pid_t>(*number).value_or(0));
        if (!found)
            return Error{Errc::not_found, join(unit.empty() ? unit_ : unit, " does not run")};
        return *found;
    }

    Result<void> read_units_again() override
    {
        auto done = run_well({"systemctl", "daemon-reload"}, std::chrono::seconds{30});
        return done ? Result<void>{} : std::move(done).error();
    }

    Result<std::vector<Said>> said_since(WallTime since, std::size_t entries_max) override
    {
        auto seconds = std::chrono::floor<std::chrono::seconds>(since.time_since_epoch()).count();
        // Its own entries, systemd's about it, and those of whoever reports on it.
        auto text = run_well({"journalctl", "--quiet", "--no-pager", "--output=json",
                              join("--since=@", seconds), join("--lines=", entries_max),
                              join("--unit=", unit_), join("--unit=holdfast-failure@*.service")},
                             look_max);
        if (!text)
            return std::move(text).error();
        std::vector<Said> all;
        for (std::string_view line : split(trim(*text), '\n')) {
            json::Document entry = json::parse(line);
            if (!entry)
                continue;
            Said said = read_entry(entry.root);
            if (said.at >= since)
                all.push_back(std::move(said));
        }
        return all;
    }

private:
    std::string unit_;
};

}  // namespace

std::unique_ptr<Service> make_systemd_service(std::string unit)
{
    return std::make_unique<SystemdService>(std::move(unit));
}

Result<std::unique_ptr<Service>> make_service(const json::Node& description)
{
    auto text = [&](std::string_view name) {
        const json::Node* found = description.find(name);
        return found == nullptr ? std::string{} : found->text;
    };
    if (text("kind") == "systemd")
        return make_systemd_service(text("unit"));
    if (text("kind") == "bare")
        return make_bare_service({.daemon = text("daemon"),
                                  .config = text("config"),
                                  .folder = text("folder"),
                                  .url = text("url"),
                                  .environment = text("environment"),
                                  .user = text("user")});
    return Error{Errc::invalid, "a service of no known kind"};
}

}  // namespace holdfast::drill
