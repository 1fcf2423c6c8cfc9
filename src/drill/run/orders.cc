#include "drill/run/orders.h"

#include <algorithm>
#include <array>
#include <csignal>
#include <system_error>
#include <thread>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/descriptor.h"
#include "base/text.h"
#include "drill/host/command.h"
#include "drill/host/files.h"
#include "drill/host/system_clock.h"
#include "lib/json/document.h"

namespace holdfast::drill {
namespace {

constexpr std::chrono::milliseconds pause{50};

double percentile(std::vector<double> values, double share)
{
    std::ranges::sort(values);
    auto last = static_cast<double>(values.size() - 1);
    return values[static_cast<std::size_t>(last * share)];
}

std::int64_t number_in(const json::Node& node, std::string_view name)
{
    const json::Node* found = node.find(name);
    return found == nullptr ? 0 : found->integer().value_or(0);
}

}  // namespace

std::optional<Answered> read_answered(std::string_view line)
{
    auto words = split(line, ' ');
    if (words.size() != 3)
        return std::nullopt;
    auto at = parse_decimal(words[0]);
    auto took = parse_decimal(words[1]);
    auto status = parse_number<int>(words[2]);
    if (!at || !took || !status)
        return std::nullopt;
    using Seconds = std::chrono::duration<double>;
    return Answered{.at = WallTime{std::chrono::duration_cast<Duration>(Seconds{*at})},
                    .took = std::chrono::duration_cast<Duration>(Seconds{*took / 1000}),
                    .status = *status};
}

Result<Ledger> read_ledger(std::string_view json)
{
    json::Document document = json::parse(json);
    if (!document || document.root.find("accepted") == nullptr)
        return Error{Errc::invalid, "holdfastctl load printed no report"};
    const json::Node& root = document.root;
    Ledger ledger{.accepted = number_in(root, "accepted"),
                  .refused = number_in(root, "refused"),
                  .unanswered = number_in(root, "unanswered"),
                  .lost = number_in(root, "lost"),
                  .unchecked = number_in(root, "unchecked"),
                  .duplicated = number_in(root, "duplicated"),
                  .repeated = number_in(root, "repeated")};
    if (const json::Node* states = root.find("states"))
        ledger.waiting = number_in(*states, "Processing");
    return ledger;
}

std::optional<double> measure(const std::vector<Answered>& all, WallTime since, WallTime until,
                              std::string_view what)
{
    std::vector<double> times;
    double refused = 0;
    for (auto each = all.rbegin(); each != all.rend() && each->at >= since; ++each) {
        if (each->at > until)
            continue;
        times.push_back(seconds(each->took));
        refused += each->is_error() ? 1 : 0;
    }
    double count = static_cast<double>(times.size());
    if (what == "accepted")
        return count - refused;
    if (what == "refused")
        return refused;
    if (what == "rate")
        return (count - refused) / seconds(until - since);
    if (times.empty())
        return std::nullopt;
    if (what == "error_rate")
        return refused / count;
    if (what == "p50")
        return percentile(std::move(times), 0.5);
    if (what == "p99")
        return percentile(std::move(times), 0.99);
    return std::nullopt;
}

Orders::~Orders()
{
    if (child_ == 0)
        return;
    (void)::kill(child_, SIGKILL);
    (void)::waitpid(child_, nullptr, 0);
}

Result<void> Orders::begin()
{
    // It ends with us, however we end.
    std::vector<std::string> words{"setpriv",   "--pdeathsig",
                                   "TERM",      settings_.holdfastctl,
                                   "load",      "--json",
                                   "--url",     settings_.url,
                                   "--orders",  join(settings_.orders_max),
                                   "--rate",    join(settings_.rate),
                                   "--persist", "--patience",
                                   "2min",      "--trace",
                                   trace()};
    if (settings_.waits_until_final)
        words.emplace_back("--wait-recovery");
    std::vector<char*> arguments;
    for (std::string& word : words)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    (void)::posix_spawn_file_actions_init(&actions);
    (void)::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    (void)::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output().c_str(),
                                             O_WRONLY | O_CREAT | O_TRUNC, 0600);
    (void)::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO,
                                             join(settings_.folder, "/orders.log").c_str(),
                                             O_WRONLY | O_CREAT | O_TRUNC, 0600);
    // An interrupt of the terminal is the runner's: the ledger has to be finished.
    posix_spawnattr_t attributes;
    (void)::posix_spawnattr_init(&attributes);
    (void)::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    begun_ = SystemClock{}.wall();
    int error =
        ::posix_spawnp(&child_, arguments[0], &actions, &attributes, arguments.data(), environ);
    (void)::posix_spawnattr_destroy(&attributes);
    (void)::posix_spawn_file_actions_destroy(&actions);
    if (error == 0)
        return {};
    child_ = 0;
    return Error{Errc::unavailable,
                 join(settings_.holdfastctl, ": ", std::generic_category().message(error))};
}

void Orders::look()
{
    Descriptor file{::open(trace().c_str(), O_RDONLY | O_CLOEXEC)};
    std::string piece(std::size_t{1} << 20U, '\0');
    ssize_t got = file ? ::pread(file.get(), piece.data(), piece.size(), offset_) : 0;
    if (got <= 0)
        return;
    std::string_view text{piece.data(), static_cast<std::size_t>(got)};
    for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
        if (auto answered = read_answered(text.substr(0, end));
            answered && answers_.size() < answers_max)
            answers_.push_back(*answered);
        text.remove_prefix(end + 1);
        offset_ += static_cast<std::int64_t>(end) + 1;
    }
}

Result<Ledger> Orders::finish(Duration patience)
{
    if (child_ == 0)
        return Error{Errc::not_found, "no orders were sent"};
    (void)::kill(child_, SIGUSR1);
    SystemClock clock;
    int how = 0;
    for (const Instant until = clock.now() + patience; ::waitpid(child_, &how, WNOHANG) != child_;
         std::this_thread::sleep_for(pause))
        if (clock.now() >= until)
            return Error{Errc::timeout, "the orders could not be asked for in time"};
    child_ = 0;
    look();
    auto text = read_small(output());
    auto ledger = text ? read_ledger(*text) : Result<Ledger>{std::move(text).error()};
    if (ledger)
        return ledger;
    auto said = read_small(join(settings_.folder, "/orders.log"));
    return Error{ledger.error().code,
                 join(ledger.error().context, ": ", said ? printable(trim(*said)) : std::string{})};
}

}  // namespace holdfast::drill
