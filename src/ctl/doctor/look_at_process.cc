// The process from outside, by /proc and its control group, for a second.
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/descriptor.h"
#include "base/text.h"
#include "ctl/doctor/application_id.h"
#include "ctl/doctor/looks.h"
#include "store/owner.h"

namespace holdfast::ctl::doctor {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::milliseconds looked_at_for{1000};
constexpr int descriptors_looked_at_max = 4096;
constexpr std::size_t small_bytes = std::size_t{1} << 20U;

struct Use {
    std::int64_t ran_ns = 0, waited_ns = 0;
    std::int64_t periods = 0, throttled = 0;
};

std::string link_of(const std::string& path)
{
    std::error_code error;
    fs::path target = fs::read_symlink(path, error);
    return error ? std::string{} : target.string();
}

// What follows the name, which may have blanks and brackets in it: state, parent, ...
std::vector<std::string_view> behind_name(std::string_view stat)
{
    auto end = stat.rfind(')');
    return end == std::string_view::npos ? std::vector<std::string_view>{}
                                         : split(trim(stat.substr(end + 1)), ' ');
}

// "0::/system.slice/holdfast.service": of the one hierarchy there is.
std::string group_in(std::string_view text)
{
    for (std::string_view line : split(text, '\n'))
        if (line.starts_with("0::"))
            return std::string{line.substr(3)};
    return {};
}

// The group, or one above it, that is frozen.
std::string frozen_above(std::string group)
{
    while (group.size() > 1) {
        if (trim(read_small(join("/sys/fs/cgroup", group, "/cgroup.freeze"))) == "1")
            return group;
        group.resize(group.rfind('/'));
    }
    return {};
}

void look_at_threads(const std::string& proc, ProcessFacts& facts)
{
    std::error_code error;
    constexpr std::size_t threads_max = 256;
    for (const auto& entry : fs::directory_iterator{proc + "/task", error}) {
        std::string folder = entry.path().string();
        std::string stat = read_small(folder + "/stat");
        auto words = behind_name(stat);
        if (words.empty() || facts.threads.size() == threads_max)
            continue;
        ThreadFacts thread{
            .name = std::string{trim(read_small(folder + "/comm"))},
            .id = parse_number<std::int64_t>(entry.path().filename().string()).value_or(0),
            .state = std::string{words.front()}};
        std::string where = std::string{trim(read_small(folder + "/wchan"))};
        if (where != "0")
            thread.where = std::move(where);
        thread.frozen = frozen_above(group_in(read_small(folder + "/cgroup")));
        facts.threads.push_back(std::move(thread));
    }
    // The main thread is the first, as it is in what people read.
    std::ranges::sort(facts.threads, {}, &ThreadFacts::id);
}

void look_at_descriptor(const std::string& path, std::int64_t number, const std::string& database,
                        ProcessFacts& facts)
{
    std::string target = link_of(path);
    if (target.starts_with("socket:")) {
        ++facts.sockets;
        return;
    }
    constexpr std::string_view deleted = " (deleted)";
    const bool is_gone = target.ends_with(deleted);
    if (is_gone)
        target.resize(target.size() - deleted.size());
    if (!target.starts_with('/') || target == database || database.empty())
        if (!is_gone)
            return;
    if (is_gone && target == database + "-wal") {
        facts.held.push_back({.descriptor = number});
        return;
    }
    Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
    if (file && has_application_id(file.get(), store::ledger_kind()))
        facts.held.push_back(
            {.descriptor = number, .path = is_gone ? std::string{} : target, .is_database = true});
}

void look_at_descriptors(const std::string& proc, const std::string& database, ProcessFacts& facts)
{
    std::error_code error;
    fs::directory_iterator entries{proc + "/fd", error};
    facts.is_inside_seen = !error;
    for (; !error && entries != fs::directory_iterator{}; entries.increment(error)) {
        ++facts.descriptors;
        if (facts.descriptors <= descriptors_looked_at_max)
            look_at_descriptor(
                entries->path().string(),
                parse_number<std::int64_t>(entries->path().filename().string()).value_or(-1),
                database, facts);
    }
    // Each connection has one: the first that holds the file is enough.
    auto more = std::ranges::find_if(facts.held, &HeldFile::is_database);
    if (more != facts.held.end())
        facts.held.erase(std::remove_if(std::next(more), facts.held.end(),
                                        [](const HeldFile& each) { return each.is_database; }),
                         facts.held.end());
    facts.descriptors_max = number_after(read_small(proc + "/limits"), "Max open files");
}

Use use_of(const std::string& proc, const std::string& group)
{
    Use use;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator{proc + "/task", error}) {
        std::string text = read_small(entry.path().string() + "/schedstat");
        auto words = split(text, ' ');
        if (words.size() < 2)
            continue;
        use.ran_ns += parse_number<std::int64_t>(words[0]).value_or(0);
        use.waited_ns += parse_number<std::int64_t>(words[1]).value_or(0);
    }
    std::string cpu = read_small(join("/sys/fs/cgroup", group, "/cpu.stat"));
    use.periods = number_after(cpu, "nr_periods");
    use.throttled = number_after(cpu, "nr_throttled");
    return use;
}

void compare(const Use& before, const Use& after, ProcessFacts& facts)
{
    constexpr std::int64_t percent = 100;
    const std::int64_t took = std::chrono::nanoseconds{looked_at_for}.count();
    facts.ran_percent = (after.ran_ns - before.ran_ns) * percent / took;
    facts.waited_percent = (after.waited_ns - before.waited_ns) * percent / took;
    if (std::int64_t periods = after.periods - before.periods; periods > 0)
        facts.throttled_percent = (after.throttled - before.throttled) * percent / periods;
}

// In a container below: what it names its configuration is not here. Such a process has a number
// there as well.
bool is_elsewhere(const std::string& proc)
{
    constexpr std::string_view name = "NSpid:";
    std::string status = read_small(proc + "/status");
    for (std::string_view line : split(status, '\n'))
        if (line.starts_with(name))
            return trim(line.substr(name.size())).find('\t') != std::string_view::npos;
    return false;
}

}  // namespace

std::string read_small(const std::string& path)
{
    std::ifstream file{path};
    std::string text(small_bytes, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    return text;
}

std::int64_t number_after(std::string_view text, std::string_view word)
{
    for (std::string_view line : split(text, '\n')) {
        if (!line.starts_with(word) || line.size() == word.size() ||
            (line[word.size()] != ' ' && line[word.size()] != '\t'))
            continue;
        std::string_view rest = trim(line.substr(word.size()));
        return parse_number<std::int64_t>(rest.substr(0, rest.find(' '))).value_or(0);
    }
    return 0;
}

std::string user_of_process(std::int64_t pid)
{
    struct stat status = {};
    if (pid <= 0 || ::stat(join("/proc/", pid).c_str(), &status) != 0)
        return {};
    return store::user_name(status.st_uid);
}

daemon::Environment variables_of(std::int64_t pid)
{
    daemon::Environment variables;
    std::string text = read_small(join("/proc/", pid, "/environ"));
    for (std::string_view each : split(text, '\0'))
        if (auto equals = each.find('='); equals != std::string_view::npos)
            variables.emplace(each.substr(0, equals), each.substr(equals + 1));
    return variables;
}

std::int64_t find_daemon(const std::string& config)
{
    std::error_code error;
    for (const auto& entry : fs::directory_iterator{"/proc", error}) {
        auto pid = parse_number<std::int64_t>(entry.path().filename().string());
        if (!pid)
            continue;
        std::string line = read_small(entry.path().string() + "/cmdline");
        auto words = split(line, '\0');
        if (words.empty() || words[0].substr(words[0].rfind('/') + 1) != "holdfastd" ||
            is_elsewhere(entry.path().string()))
            continue;
        std::string_view named = daemon::default_file;
        for (std::size_t i = 1; i < words.size(); ++i) {
            if (words[i] == "--config" && i + 1 < words.size())
                named = words[i + 1];
            else if (words[i].starts_with("--config="))
                named = words[i].substr(words[i].find('=') + 1);
        }
        std::error_code ignored;
        if (named == config || fs::equivalent(named, config, ignored))
            return *pid;
    }
    return 0;
}

void look_at_process(std::int64_t pid, const std::string& control_group,
                     const std::string& database, ProcessFacts& facts)
{
    std::string proc = join("/proc/", pid);
    std::string stat = read_small(proc + "/stat");
    auto words = behind_name(stat);
    // What is left of one that has ended is none.
    if (pid <= 0 || words.empty() || words.front() == "Z" || words.front() == "X")
        return;
    facts.exists = true;
    facts.pid = pid;
    facts.user = user_of_process(pid);
    facts.program = link_of(proc + "/exe");
    facts.is_replaced = facts.program.ends_with(" (deleted)");
    facts.tracer = number_after(read_small(proc + "/status"), "TracerPid:");
    std::string group =
        control_group.empty() ? group_in(read_small(proc + "/cgroup")) : control_group;
    Use before = use_of(proc, group);
    look_at_threads(proc, facts);
    for (const ThreadFacts& each : facts.threads)
        if (facts.tracer == 0)
            facts.tracer =
                number_after(read_small(join(proc, "/task/", each.id, "/status")), "TracerPid:");
    look_at_descriptors(proc, database, facts);
    facts.oom_kills =
        control_group.empty()
            ? 0
            : number_after(read_small(join("/sys/fs/cgroup", group, "/memory.events")), "oom_kill");
    std::string peak = read_small(join("/sys/fs/cgroup", group, "/memory.peak"));
    if (!control_group.empty())
        facts.memory_peak = parse_number<std::int64_t>(trim(peak)).value_or(-1);
    std::this_thread::sleep_for(looked_at_for);
    compare(before, use_of(proc, group), facts);
    if (read_small(proc + "/stat").empty())
        facts.exists = false;
}

}  // namespace holdfast::ctl::doctor
