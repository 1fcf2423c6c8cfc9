#include "watch/host/command_checker.h"

#include <algorithm>
#include <csignal>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "base/check.h"
#include "base/task.h"
#include "base/text.h"
#include "watch/host/command_verdict.h"
#include "watch/host/host_command.h"

namespace holdfast::watch {
namespace {

const std::vector<std::string>& arguments_of(const Service& service)
{
    static const std::vector<std::string> none;
    const auto* check = std::get_if<CommandCheck>(&service.local);
    return check == nullptr ? none : check->arguments;
}

// Why it is not run, if so. The definitions are looked at when they are read; this is the last
// door.
std::string find_refusal(const Service& service)
{
    const std::vector<std::string>& arguments = arguments_of(service);
    if (service.owner != Owner::file)
        return "a command is run only if a file below /etc/holdfast defines it";
    if (arguments.empty() || !arguments.front().starts_with('/'))
        return "a command is the whole path of a program, and what it is given";
    return {};
}

class Ear final : public IoHandler {
public:
    Ear(IoLoop& loop, int fd, std::function<void()> hear)
        : hear_{std::move(hear)}, watch_{loop.watch(fd, {.readable = true}, *this)}
    {
    }
    void on_ready(Readiness /*ready*/) override { hear_(); }
    void stop() { watch_.reset(); }

private:
    std::function<void()> hear_;
    std::unique_ptr<Watch> watch_;
};

}  // namespace

// From its start to the end of its last process. It has a place until then.
class CommandChecker::Run final : public Task {
public:
    Run(CommandChecker& checks, const Check& check)
        : checks_{checks}, loop_{checks.surroundings_.loop}, check_{check}
    {
        loop_.add(*this, never);
    }
    ~Run() override
    {
        loop_.remove(*this);
        ears_.clear();
    }
    Run(const Run&) = delete;
    Run& operator=(const Run&) = delete;

    const char* name() const noexcept override { return "command"; }
    const std::string& program() const { return arguments_of(*check_.service).front(); }

    void take(Result<HostCommand> started)
    {
        if (!started) {
            return conclude(
                {.problem = join(program(), " could not be begun: ", started.error().context),
                 .is_unknown = true});
        }
        command_.emplace(*std::move(started));
        listen(command_->ended(), [this] { look_whether_over(); });
        listen(command_->output(), [this] { hear(1, command_->output(), end_.output); });
        listen(command_->errors(), [this] { hear(2, command_->errors(), end_.errors); });
        if (!is_wanted_)
            end_it();
    }

    // Nobody waits for it any more.
    Observation abandon()
    {
        is_wanted_ = false;
        if (over_)
            return *over_;
        if (!command_)
            return {.problem = join("this host was too busy to begin ", program()),
                    .is_unknown = true};
        end_it();
        return {.silence = Silence::timed_out, .problem = join(program(), " has not ended")};
    }

    Instant step(Instant now) override
    {
        if (over_) {
            if (is_wanted_)
                checks_.done_(check_.id, *std::move(over_));
            checks_.note_over(check_.id);  // And with it this.
            return never;
        }
        if (now < kill_at_)
            return kill_at_;
        command_->signal(SIGKILL);
        return never;
    }

private:
    void listen(int fd, std::function<void()> answer)
    {
        ears_.push_back(std::make_unique<Ear>(loop_, fd, std::move(answer)));
    }
    void hear(std::size_t ear, int fd, std::string& kept)
    {
        std::optional<std::size_t> bytes = drain(fd, kept, kept_bytes_max);
        if (!bytes)
            return ears_[ear]->stop();
        said_bytes_ += *bytes;
        if (said_bytes_ <= said_bytes_max)
            return;
        // It waits with a full pipe then, and not we for it.
        ears_[1]->stop();
        ears_[2]->stop();
        end_it();
    }
    void end_it()
    {
        command_->signal(SIGTERM);
        kill_at_ = std::min(kill_at_, loop_.now() + grace);
        loop_.wake(*this);
    }
    void look_whether_over()
    {
        std::optional<HostCommand::Exit> how = command_->reap();
        if (!how)
            return;
        // What it has said at last. Who has inherited the pipe may keep it open for ever.
        while (said_bytes_ <= said_bytes_max && rest_of(command_->output(), end_.output)) {
        }
        while (said_bytes_ <= said_bytes_max && rest_of(command_->errors(), end_.errors)) {
        }
        end_.exit_code = how->code;
        end_.signal = how->signal;
        if (said_bytes_ <= said_bytes_max)
            return conclude(judge_command(program(), std::move(end_)));
        conclude({.problem = join(program(), " has said more than ", format_bytes(said_bytes_max),
                                  ", and was ended"),
                  .body = std::move(end_.output)});
    }
    bool rest_of(int fd, std::string& kept)
    {
        std::size_t bytes = drain(fd, kept, kept_bytes_max).value_or(0);
        said_bytes_ += bytes;
        return bytes > 0;
    }
    // The rest is done in a step of its own, since it ends this.
    void conclude(Observation seen)
    {
        for (const std::unique_ptr<Ear>& each : ears_)
            each->stop();
        over_ = std::move(seen);
        loop_.wake(*this);
    }

    CommandChecker& checks_;
    IoLoop& loop_;
    Check check_;
    bool is_wanted_ = true;
    std::optional<HostCommand> command_{};
    std::vector<std::unique_ptr<Ear>> ears_{};
    CommandEnd end_{};
    std::size_t said_bytes_ = 0;
    Instant kill_at_ = never;
    std::optional<Observation> over_{};
};

class CommandChecker::Start final : public Job {
public:
    Start(std::shared_ptr<CommandChecker*> checks, const Check& check)
        : checks_{std::move(checks)}, check_{check}
    {
    }

    void run() override
    {
        // It has no need of more than its time allows, even if it keeps one processor busy.
        started_.emplace(HostCommand::start(arguments_of(*check_.service),
                                            check_.timeout + CommandChecker::grace));
    }
    void done() override
    {
        if (*checks_ == nullptr)
            return;
        // Whoever has begun keeps its place, so it is there.
        (*checks_)->runs_.at(check_.id)->take(*std::move(started_));
    }

private:
    std::shared_ptr<CommandChecker*> checks_;
    Check check_;
    std::optional<Result<HostCommand>> started_{};
};

CommandChecker::CommandChecker(const Surroundings& surroundings, Done done)
    : surroundings_{surroundings},
      done_{std::move(done)},
      self_{std::make_shared<CommandChecker*>(this)}
{
}

CommandChecker::~CommandChecker()
{
    *self_ = nullptr;
}

void CommandChecker::begin(const Check& check, Instant /*now*/)
{
    if (std::string refusal = find_refusal(*check.service); !refusal.empty())
        return done_(check.id, {.problem = std::move(refusal), .is_unknown = true});
    if (surroundings_.aux == nullptr)
        return done_(check.id,
                     {.problem = "no thread is there that could begin it", .is_unknown = true});
    if (runs_.size() >= commands_max)
        waiting_.push_back(check);
    else
        start(check);
}

void CommandChecker::start(const Check& check)
{
    if (!surroundings_.aux->submit(std::make_unique<Start>(self_, check)))
        return done_(check.id, {.problem = "this host has too much to do to begin a command",
                                .is_unknown = true});
    auto [at, is_new] = runs_.emplace(check.id, std::make_unique<Run>(*this, check));
    CHECK(is_new);
}

void CommandChecker::note_over(CheckId id)
{
    runs_.erase(id);
    while (!waiting_.empty() && runs_.size() < commands_max) {
        Check next = std::move(waiting_.front());
        waiting_.pop_front();
        start(next);
    }
}

std::string CommandChecker::oldest() const
{
    return runs_.empty() ? std::string{} : runs_.begin()->second->program();
}

void CommandChecker::cancel(CheckId id)
{
    if (auto run = runs_.find(id); run != runs_.end())
        run->second->abandon();
    else
        std::erase_if(waiting_, [id](const Check& each) { return each.id == id; });
}

Observation CommandChecker::give_up(CheckId id, Instant /*now*/)
{
    if (auto run = runs_.find(id); run != runs_.end())
        return run->second->abandon();
    std::erase_if(waiting_, [id](const Check& each) { return each.id == id; });
    return {.problem = join("its turn did not come: ", commands_max,
                            " commands were under way, and ", oldest(), " for longest"),
            .is_unknown = true};
}

}  // namespace holdfast::watch
