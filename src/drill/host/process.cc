#include "drill/host/process.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/descriptor.h"
#include "base/text.h"
#include "drill/host/files.h"

namespace holdfast::drill {
namespace {

// Of proc(5), counted from the one after the name, which may contain anything.
constexpr std::size_t state_field = 0;
constexpr std::size_t start_field = 19;

}  // namespace

std::optional<Process> find_process(pid_t pid)
{
    auto text = pid > 0 ? read_small(join("/proc/", pid, "/stat"))
                        : Result<std::string>{Error{Errc::not_found, {}}};
    if (!text)
        return std::nullopt;
    std::size_t name_end = text->rfind(')');
    if (name_end == std::string::npos)
        return std::nullopt;
    auto fields = split(trim(std::string_view{*text}.substr(name_end + 1)), ' ');
    if (fields.size() <= start_field || fields[state_field] == "Z" || fields[state_field] == "X")
        return std::nullopt;
    auto began = parse_number<std::uint64_t>(fields[start_field]);
    return began ? std::optional{Process{pid, *began}} : std::nullopt;
}

bool is_alive(const Process& process)
{
    return find_process(process.pid) == process;
}

Result<void> send_signal(const Process& process, int number)
{
    // What is held by a descriptor cannot become another one between the look and the signal.
    Descriptor held{static_cast<int>(::syscall(SYS_pidfd_open, process.pid, 0))};
    if (!held || !is_alive(process))
        return Error{Errc::not_found, join("the process ", process.pid, " has ended")};
    if (::syscall(SYS_pidfd_send_signal, held.get(), number, nullptr, 0) != 0)
        return errno_error(join("signal to ", process.pid));
    return {};
}

std::optional<int> parse_signal(std::string_view name)
{
    if (name.starts_with("SIG"))
        name.remove_prefix(3);
    constexpr std::array<std::pair<std::string_view, int>, 7> known{{{"KILL", SIGKILL},
                                                                     {"ABRT", SIGABRT},
                                                                     {"TERM", SIGTERM},
                                                                     {"STOP", SIGSTOP},
                                                                     {"CONT", SIGCONT},
                                                                     {"HUP", SIGHUP},
                                                                     {"USR1", SIGUSR1}}};
    for (const auto& [each, number] : known)
        if (each == name)
            return number;
    return std::nullopt;
}

Result<pid_t> find_thread(pid_t pid, std::string_view name)
{
    std::error_code error;
    std::filesystem::directory_iterator tasks{join("/proc/", pid, "/task"), error};
    if (error)
        return Error{Errc::not_found, join("there is no process ", pid)};
    for (const auto& task : tasks) {
        auto comm = read_small((task.path() / "comm").string());
        auto thread = parse_number<pid_t>(task.path().filename().string());
        if (comm && thread && trim(*comm) == name)
            return *thread;
    }
    return Error{Errc::not_found, join("the process ", pid, " has no thread called ", name)};
}

std::string broker_program()
{
    std::error_code error;
    return std::filesystem::read_symlink("/proc/self/exe", error).parent_path() / "drill-broker";
}

std::string boot_id()
{
    auto text = read_small("/proc/sys/kernel/random/boot_id");
    return text ? std::string{trim(*text)} : std::string{};
}

}  // namespace holdfast::drill
