// holdfast-upstream: plays the external service that validates orders, with the failures it is
// told.

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <exception>
#include <optional>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

#include "base/descriptor.h"
#include "base/text.h"
#include "http/listener.h"
#include "http/server.h"
#include "lib/systemd/event_loop.h"
#include "lib/systemd/notify.h"
#include "upstream/front.h"
#include "upstream/json_behaviour.h"
#include "upstream/options.h"
#include "upstream/service.h"
#include "upstream/system_clock.h"

namespace holdfast::upstream {
namespace {

constexpr int exit_usage = 64;
constexpr int exit_software = 70;
constexpr int exit_os_error = 71;
constexpr int exit_temporary = 75;  // Somebody else has the address, or it is not there yet.
constexpr int exit_config = 78;
constexpr std::size_t config_bytes_max = std::size_t{1} << 20U;

// Where there is a manager it comes with a time and a name.
void say(std::string_view text)
{
    std::string line = join("holdfast-upstream: ", text, "\n");
    (void)std::fwrite(line.data(), 1, line.size(), stderr);
}

// What clients do is in the log of answers.
class NobodyCares final : public http::Observer {
public:
    void request_finished(const http::Finished& /*finished*/) noexcept override {}
    void handler_failed(const http::Request& /*request*/, std::size_t /*route*/,
                        std::string_view what) noexcept override
    {
        say(join("a handler failed: ", what));
    }
    void compressed(http::Compressed /*how*/) noexcept override {}
    void connection_refused(http::Refusal /*why*/, bool /*answered*/) noexcept override {}
    void request_refused(http::Refused /*reason*/) noexcept override {}
    void connections_changed(std::size_t /*open*/) noexcept override {}
    void tls_established(std::string_view /*version*/) noexcept override {}
    void tls_failed(http::TlsFailure /*why*/, std::string_view /*client*/,
                    std::string_view /*detail*/) noexcept override
    {
    }
};

std::optional<std::string> read_file(const std::string& path)
{
    Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
    std::string text;
    std::array<char, 16384> piece{};
    ssize_t got = file ? ::read(file.get(), piece.data(), piece.size()) : -1;
    for (; got > 0 && text.size() <= config_bytes_max;
         got = ::read(file.get(), piece.data(), piece.size()))
        text.append(piece.data(), static_cast<std::size_t>(got));
    return got < 0 ? std::nullopt : std::optional{std::move(text)};
}

std::optional<Settings> load(const Options& options)
{
    Settings settings;
    if (!options.file.empty()) {
        std::optional<std::string> text = read_file(options.file);
        if (!text) {
            say(join(options.file, ": ", std::generic_category().message(errno),
                     " (name a file that can be read)"));
            return std::nullopt;
        }
        Result<Settings> read = read_settings(*text);
        if (!read) {
            say(join(options.file, ": ", read.error().context, " (see holdfast-upstream(8))"));
            return std::nullopt;
        }
        settings = *std::move(read);
    }
    apply(options, settings);
    // A port that the script itself closes for good would need somebody to open it.
    const Behaviour& last = settings.script.back();
    bool goes_on = last.lasts && settings.repeats;
    if (last.closes && !goes_on && settings.control.empty()) {
        say("the script ends with a closed port (name a control socket to open it again)");
        return std::nullopt;
    }
    return settings;
}

class Program final : private Front::Owner {
public:
    explicit Program(const Settings& settings)
        : settings_{settings}, log_{settings.log}, random_{seed_of(clock_)}
    {
        service_.add_routes(router_);
    }

    int run()
    {
        front_.open();
        if (!settings_.control.empty())
            control_.emplace(world_, server_settings_)
                .listen(http::open_listener({.host = settings_.control}));
        say(join("serving on ", settings_.listen, ", seed ", settings_.seed));
        for (int number : {SIGTERM, SIGINT})
            loop_.on_signal(number, [this] { loop_.quit(); });
        follow(service_.behaviour());
        systemd::notify("READY=1");
        loop_.run();
        systemd::notify("STOPPING=1");
        service_.cut_all();
        return 0;
    }

private:
    static std::uint64_t seed_of(const Clock& clock)
    {
        return static_cast<std::uint64_t>(clock.now().time_since_epoch().count());
    }

    void follow(const Behaviour& behaviour)
    {
        say(join("mode ", describe(behaviour)));
        systemd::notify(
            join("STATUS=Serving on ", settings_.listen, ", mode ", describe(behaviour)));
        if (behaviour.closes)
            service_.cut_all();
        front_.set_open(!behaviour.closes);
    }

    void front_closes() override { service_.cut_all(); }
    void front_cannot_open(const std::string& why) override { say(join(why, ", trying again")); }

    const Settings& settings_;
    SystemClock clock_;
    systemd::EventLoop loop_{clock_};
    AnswerLog log_;
    Random random_;  // For the ids of requests; what the service does has a seed.
    http::Router router_;
    NobodyCares observer_;
    Service service_{{.loop = loop_,
                      .schedule = {settings_.script, settings_.repeats, loop_.now()},
                      .planner = Planner{settings_.seed},
                      .log = log_},
                     [this](const Behaviour& behaviour) { follow(behaviour); }};
    http::ServerSettings server_settings_{.connections_per_address = 0, .gzip_bytes_min = 0};
    http::Server::World world_{.loop = loop_,
                               .clock = clock_,
                               .random = random_,
                               .router = router_,
                               .observer = observer_};
    Front front_{world_, server_settings_, *parse_endpoint(settings_.listen), *this};
    std::optional<http::Server> control_;
};

int run(const Options& options)
{
    systemd::block_signals({SIGTERM, SIGINT});
    std::signal(SIGPIPE, SIG_IGN);
    std::optional<Settings> settings = load(options);
    if (!settings)
        return exit_config;
    try {
        return Program{*settings}.run();
    } catch (const std::system_error& error) {
        int code = error.code().value();
        bool may_pass = code == EADDRINUSE || code == EADDRNOTAVAIL;
        say(join(error.what(), may_pass ? " (see who has it: ss -ltnp; or --listen on another one)"
                                        : " (see holdfast-upstream(8))"));
        return may_pass ? exit_temporary : exit_os_error;
    } catch (const std::exception& error) {
        say(join("cannot go on: ", error.what()));
        return exit_software;
    }
}

}  // namespace
}  // namespace holdfast::upstream

int main(int count, char** arguments)
{
    using namespace holdfast::upstream;
    Options options = parse_options({arguments + 1, arguments + count});
    switch (options.action) {
    case Options::Action::help:
        std::fputs(usage, stdout);
        return 0;
    case Options::Action::version:
        std::puts("holdfast-upstream " HOLDFAST_VERSION);
        return 0;
    case Options::Action::refuse:
        std::fprintf(stderr, "holdfast-upstream: %s (see holdfast-upstream --help)\n",
                     options.complaint.c_str());
        return exit_usage;
    case Options::Action::run:
        break;
    }
    return run(options);
}
