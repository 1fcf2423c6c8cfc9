// A daemon without systemd: started here with its output in a file, known by its number in another,
// and started again by nobody.
#include <array>
#include <cerrno>
#include <csignal>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <spawn.h>
#include <unistd.h>

#include "base/descriptor.h"
#include "base/text.h"
#include "base/timestamp.h"
#include "drill/host/command.h"
#include "drill/host/files.h"
#include "drill/host/service.h"
#include "drill/host/system_clock.h"
#include "lib/curl/fetch.h"
#include "lib/json/writer.h"

namespace holdfast::drill {
namespace {

constexpr std::chrono::milliseconds pause{50};

class BareService final : public Service {
public:
    explicit BareService(BareSettings settings) : settings_{std::move(settings)} {}

    std::string_view kind() const noexcept override { return "bare"; }
    const std::string& unit() const noexcept override { return name_; }

    std::string describe() const override
    {
        std::string text;
        json::Writer{text}
            .begin_object()
            .member("kind", kind())
            .member("daemon", settings_.daemon)
            .member("config", settings_.config)
            .member("folder", settings_.folder)
            .member("url", settings_.url)
            .member("environment", settings_.environment)
            .member("user", settings_.user)
            .end_object();
        return text;
    }

    Result<void> act(std::string_view verb, const std::string& unit, Duration patience) override
    {
        if (!unit.empty())
            return Error{Errc::unavailable, join(unit, ": there is no systemd here")};
        if (verb == "start")
            return start(patience);
        if (verb == "stop")
            return end(SIGTERM, patience);
        if (verb == "kill-all")
            return end(SIGKILL, patience);
        if (verb == "reload")
            return signal(SIGHUP);
        if (verb == "reset-failed")
            return {};
        if (verb != "restart")
            return Error{Errc::invalid, join(verb, ": cannot be done without systemd")};
        if (auto ended = end(SIGTERM, patience); !ended)
            return ended;
        return start(patience);
    }

    Result<std::string> property(const std::string& unit, const std::string& name) override
    {
        auto process = main_process(unit);
        if (name == "ActiveState")
            return std::string{process ? "active" : "inactive"};
        if (name == "MainPID")
            return join(process ? process->pid : 0);
        return Error{Errc::unavailable, join(name, ": there is no systemd here")};
    }

    Result<Process> main_process(const std::string& unit) override
    {
        auto text = read_small(number_file());
        auto number = text ? parse_number<pid_t>(trim(*text)) : std::nullopt;
        auto found = unit.empty() && number ? find_process(*number) : std::nullopt;
        if (!found)
            return Error{Errc::not_found, "the daemon does not run"};
        return *found;
    }

    Result<void> read_units_again() override { return {}; }

    Result<std::vector<Said>> said_since(WallTime since, std::size_t entries_max) override
    {
        std::vector<Said> all;
        auto text = read_small(output_file());
        if (!text)
            return all;
        for (std::string_view line : split(*text, '\n')) {
            json::Document entry = json::parse(line);
            const json::Node* time = entry ? entry.root.find("time") : nullptr;
            auto at = time == nullptr ? std::nullopt : parse_rfc3339(time->text);
            if (!at || *at < since)
                continue;
            Said said{.at = *at};
            for (const json::Member& member : entry.root.members) {
                if (member.name == "message")
                    said.text = member.value.text;
                else if (member.name == "messageId")
                    said.message_id = member.value.text;
                else
                    append_to(said.fields, member.name, "=", member.value.text, "\n");
            }
            if (all.size() < entries_max)
                all.push_back(std::move(said));
        }
        return all;
    }

private:
    std::string number_file() const { return join(settings_.folder, "/daemon.pid"); }
    std::string output_file() const { return join(settings_.folder, "/daemon.log"); }

    Result<void> start(Duration patience)
    {
        if (main_process({}))
            return {};
        // A shell in between is nobody's child afterwards: whoever starts it need not reap it.
        auto started = run_well(
            {"/bin/sh", "-c",
             "if [ -n \"$5\" ]; then set -a; . \"$5\"; set +a; fi\n"
             "as=; [ -z \"$6\" ] || as=\"setpriv --reuid=$6 --regid=$(id -g \"$6\") "
             "--clear-groups\"\n"
             "setsid $as \"$1\" --config \"$2\" </dev/null >>\"$3\" 2>&1 & echo $! >\"$4\"",
             "start", settings_.daemon, settings_.config, output_file(), number_file(),
             settings_.environment, settings_.user},
            std::chrono::seconds{10});
        if (!started)
            return std::move(started).error();
        const Instant until = clock_.now() + patience;
        while (clock_.now() < until) {
            auto answer = curl::fetch({.url = join(settings_.url, "/healthz")});
            if (answer)
                return {};
            if (!main_process({}))
                return Error{Errc::unavailable, "the daemon has ended while it started"};
            std::this_thread::sleep_for(pause);
        }
        return Error{Errc::timeout, "the daemon does not answer"};
    }

    Result<void> end(int number, Duration patience)
    {
        auto process = main_process({});
        if (!process)
            return {};
        if (auto sent = send_signal(*process, number); !sent)
            return {};
        const Instant until = clock_.now() + patience;
        while (is_alive(*process)) {
            if (clock_.now() >= until)
                return Error{Errc::timeout, "the daemon does not end"};
            std::this_thread::sleep_for(pause);
        }
        return {};
    }

    Result<void> signal(int number)
    {
        auto process = main_process({});
        return process ? send_signal(*process, number) : std::move(process).error();
    }

    BareSettings settings_;
    std::string name_ = "holdfastd";
    SystemClock clock_;
};

}  // namespace

std::unique_ptr<Service> make_bare_service(BareSettings settings)
{
    return std::make_unique<BareService>(std::move(settings));
}

}  // namespace holdfast::drill
