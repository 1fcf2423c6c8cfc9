// What goes on in a process of its own: the other end of hold.cc.
#include <csignal>
#include <system_error>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <spawn.h>
#include <unistd.h>

#include "base/text.h"
#include "drill/act/deeds.h"
#include "drill/host/files.h"
#include "drill/host/system_clock.h"

namespace holdfast::drill {
namespace {

// Longer than any drill.
constexpr std::string_view seconds_max = "2400";
constexpr std::chrono::seconds delay_max{10};
constexpr std::chrono::milliseconds settle{300};
constexpr std::chrono::milliseconds pause{20};

Result<Facts> begin(std::vector<std::string> words, const World& world)
{
    words.insert(words.begin(), {world.program, "hold", std::string{seconds_max}});
    std::vector<char*> arguments;
    for (std::string& word : words)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    (void)::posix_spawn_file_actions_init(&actions);
    (void)::posix_spawnattr_init(&attributes);
    (void)::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    (void)::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    // The word may come before it listens for it.
    sigset_t word;
    sigemptyset(&word);
    sigaddset(&word, SIGUSR1);
    (void)::posix_spawnattr_setsigmask(&attributes, &word);
    (void)::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
    pid_t child = 0;
    int error =
        ::posix_spawn(&child, arguments[0], &actions, &attributes, arguments.data(), environ);
    (void)::posix_spawnattr_destroy(&attributes);
    (void)::posix_spawn_file_actions_destroy(&actions);
    auto process = error == 0 ? find_process(child) : std::nullopt;
    if (!process)
        return Error{Errc::unavailable,
                     join(world.program, ": ", std::generic_category().message(error))};
    Facts facts;
    facts.set("pid", std::int64_t{process->pid});
    facts.set("began", join(process->began));
    return facts;
}

Process process_of(const Facts& facts)
{
    return {.pid = static_cast<pid_t>(facts.number("pid")),
            .began = parse_number<std::uint64_t>(facts.text("began")).value_or(0)};
}

Result<void> give_the_word(const Facts& facts, World& /*world*/)
{
    Process process = process_of(facts);
    if (auto sent = send_signal(process, SIGUSR1); !sent)
        return sent;
    SystemClock clock;
    for (const Instant until = clock.now() + settle; clock.now() < until;
         std::this_thread::sleep_for(pause))
        if (!is_alive(process))
            return Error{Errc::unavailable, "what was to go on has ended at once"};
    return {};
}

Result<void> end(const Facts& facts, World& /*world*/)
{
    Process process = process_of(facts);
    (void)send_signal(process, SIGKILL);
    SystemClock clock;
    for (const Instant until = clock.now() + std::chrono::seconds{5}; clock.now() < until;
         std::this_thread::sleep_for(pause))
        if (!is_alive(process))
            return {};
    return Error{Errc::timeout, join("the process ", process.pid, " does not end")};
}

Result<Facts> look_at_port(const Parameters& parameters, World& world)
{
    return begin({"occupy", std::string{parameters.text("address")}}, world);
}

Result<Facts> look_at_clients(const Parameters& parameters, World& world)
{
    return begin({"slow_clients", std::string{parameters.text("address")},
                  std::string{parameters.text("count")}},
                 world);
}

Result<Facts> look_at_receiver(const Parameters& parameters, World& world)
{
    return begin(
        {"receiver", std::string{parameters.text("address")}, std::string{parameters.text("file")}},
        world);
}

Result<Facts> look_at_broker(const Parameters& parameters, World& world)
{
    auto facts = begin(
        {"broker", std::string{parameters.text("config")}, std::string{parameters.text("file")}},
        world);
    if (facts)
        facts->set("config", std::string{parameters.text("config")});
    return facts;
}

// Nobody can be told where it is before it knows it itself.
Result<void> begin_broker(const Facts& facts, World& world)
{
    SystemClock clock;
    const Instant until = clock.now() + world.patience;
    const std::string config = facts.string("config");
    if (auto made = make_folders(config.substr(0, config.rfind('/'))); !made)
        return made;
    if (auto begun = give_the_word(facts, world); !begun)
        return begun;
    while (::access(config.c_str(), F_OK) != 0) {
        if (clock.now() >= until || !is_alive(process_of(facts)))
            return Error{Errc::unavailable, "the broker does not say where it is"};
        std::this_thread::sleep_for(pause);
    }
    return {};
}

Result<void> end_broker(const Facts& facts, World& world)
{
    (void)::unlink(facts.string("config").c_str());
    return end(facts, world);
}

Result<Facts> look_at_writes(const Parameters& parameters, World& world)
{
    auto delay = parse_duration(parameters.text("delay"));
    if (!delay || *delay <= Duration::zero() || *delay > delay_max)
        return Error{Errc::invalid, join("slow_file: up to ", format_duration(delay_max))};
    auto process = world.service.main_process(std::string{parameters.text("unit")});
    if (!process)
        return std::move(process).error();
    auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(*delay).count();
    return begin(
        {"slow_file", join(process->pid), std::string{parameters.text("path")}, join(microseconds)},
        world);
}

Result<Facts> look_at_processors(const Parameters& parameters, World& world)
{
    return begin({"burn", std::string{parameters.text("threads")}}, world);
}

}  // namespace

Deed occupy_deed()
{
    return {"occupy", look_at_port, give_the_word, end};
}

Deed slow_clients_deed()
{
    return {"slow_clients", look_at_clients, give_the_word, end};
}

Deed receiver_deed()
{
    return {"receiver", look_at_receiver, give_the_word, end};
}

Deed broker_deed()
{
    return {"broker", look_at_broker, begin_broker, end_broker};
}

Deed slow_file_deed()
{
    return {"slow_file", look_at_writes, give_the_word, end};
}

Deed burn_deed()
{
    return {"burn", look_at_processors, give_the_word, end};
}

}  // namespace holdfast::drill
