#include "ctl/systemctl.h"

#include <array>
#include <csignal>
#include <cstring>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/descriptor.h"
#include "base/text.h"
#include "ctl/console.h"

namespace holdfast::ctl {
namespace {

constexpr std::size_t output_max = 64 << 10;

// Runs it; what it prints, complaints included, goes to `output`, or where ours goes when there is
// none. The errno that kept it from running, or 0.
int spawn(const char* const* arguments, int output, int& status)
{
    posix_spawn_file_actions_t actions;
    (void)::posix_spawn_file_actions_init(&actions);
    if (output >= 0) {
        (void)::posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
        (void)::posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
    }
    // Who is asked for pictures holds Ctrl-C back. Whatever hangs here has to end by it.
    sigset_t nothing_held;
    sigemptyset(&nothing_held);
    posix_spawnattr_t attributes;
    (void)::posix_spawnattr_init(&attributes);
    (void)::posix_spawnattr_setsigmask(&attributes, &nothing_held);
    (void)::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    pid_t child = 0;
    int error = ::posix_spawnp(&child, arguments[0], &actions, &attributes,
                               const_cast<char* const*>(arguments), environ);
    (void)::posix_spawnattr_destroy(&attributes);
    (void)::posix_spawn_file_actions_destroy(&actions);
    if (error != 0)
        return error;
    int how = 0;
    (void)::waitpid(child, &how, 0);
    status = WIFEXITED(how) ? WEXITSTATUS(how) : 1;
    return 0;
}

// "1min 30s": systemctl writes spans of time as text, whatever the property is called.
std::optional<Duration> parse_span(std::string_view text)
{
    if (text == "infinity")
        return std::nullopt;
    Duration sum{};
    for (std::string_view word : split(text, ' ')) {
        auto part = parse_duration(word);
        if (!part)
            return std::nullopt;
        sum += *part;
    }
    return sum;
}

// What it prints fits into the pipe, so that it can be waited for first.
Result<std::string> output_of(const char* const* arguments)
{
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        return Error{Errc::internal, "no pipe"};
    Descriptor reader{ends[0]};
    Descriptor writer{ends[1]};
    int status = 0;
    int error = spawn(arguments, writer.get(), status);
    writer = Descriptor{};
    std::string text(output_max, '\0');
    ssize_t bytes = ::read(reader.get(), text.data(), text.size());
    text.resize(bytes > 0 ? static_cast<std::size_t>(bytes) : 0);
    std::string what = join(arguments[0], " ", arguments[1], ": ");
    if (error != 0)
        // NOLINTNEXTLINE(concurrency-mt-unsafe): one thread.
        return Error{Errc::unavailable, join(what, std::strerror(error))};
    if (status != 0)
        return Error{Errc::unavailable, join(what, printable(trim(text)))};
    return text;
}

}  // namespace

int restart_service(Console& console)
{
    std::array<const char*, 4> arguments{"systemctl", "restart", unit_name, nullptr};
    int status = 0;
    int error = spawn(arguments.data(), -1, status);
    if (error == 0)
        return status;
    // NOLINTNEXTLINE(concurrency-mt-unsafe): one thread.
    console.err(join("holdfastctl: cannot run systemctl: ", std::strerror(error), "\n"));
    return 1;
}

UnitState parse_unit_state(std::string_view text)
{
    UnitState state;
    for (std::string_view line : split(text, '\n')) {
        std::size_t equals = line.find('=');
        if (equals == std::string_view::npos)
            continue;
        std::string_view name = line.substr(0, equals);
        std::string_view value = line.substr(equals + 1);
        if (name == "ActiveState")
            state.active = value;
        else if (name == "SubState")
            state.sub = value;
        else if (name == "ActiveEnterTimestampMonotonic")
            state.active_since =
                Instant{std::chrono::microseconds{parse_number<std::int64_t>(value).value_or(0)}};
        else if (name == "WatchdogUSec")
            state.watchdog = parse_span(value).value_or(Duration::zero());
    }
    return state;
}

Result<UnitState> service_state()
{
    auto text =
        show_unit(unit_name, "ActiveState,SubState,ActiveEnterTimestampMonotonic,WatchdogUSec");
    if (!text)
        return std::move(text).error();
    return parse_unit_state(*text);
}

Result<std::string> show_unit(const std::string& unit, const std::string& properties)
{
    std::string wanted = join("--property=", properties);
    std::array<const char*, 5> arguments{"systemctl", "show", unit.c_str(), wanted.c_str(),
                                         nullptr};
    return output_of(arguments.data());
}

Result<std::string> unit_files(const std::string& unit)
{
    std::array<const char*, 4> arguments{"systemctl", "cat", unit.c_str(), nullptr};
    return output_of(arguments.data());
}

Result<std::string> package_state()
{
    std::array<const char*, 5> arguments{"dpkg-query", "--show", "--showformat=${db:Status-Status}",
                                         "holdfast", nullptr};
    return output_of(arguments.data());
}

}  // namespace holdfast::ctl
