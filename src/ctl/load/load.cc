#include "ctl/load/load.h"

#include <algorithm>
#include <csignal>
#include <utility>

#include "base/text.h"
#include "ctl/answer.h"
#include "ctl/load/check.h"
#include "ctl/load/recovery.h"
#include "ctl/load/sender.h"

namespace holdfast::ctl {
namespace {

// Those that end it. What the program was started to ignore stays ignored, as by nohup.
std::vector<int> block_heeded_signals()
{
    std::vector<int> heeded;
    for (int number : {SIGINT, SIGTERM, SIGHUP}) {
        struct sigaction action = {};
        sigaction(number, nullptr, &action);
        if (action.sa_handler != SIG_IGN)
            heeded.push_back(number);
    }
    std::vector<int> blocked = heeded;
    blocked.push_back(SIGUSR1);
    systemd::block_signals(blocked);
    return heeded;
}

double share(std::size_t part, std::size_t whole)
{
    return whole == 0 ? 1 : static_cast<double>(part) / static_cast<double>(whole);
}

// Another one each time, and what a person reads as a time.
std::string name_of_load(WallTime now)
{
    std::string name{"load-"};
    for (char c : format_rfc3339(now).substr(0, 23))
        if (c >= '0' && c <= '9')
            name.push_back(c);
    return name;
}

}  // namespace

Load::Load(LoadOptions options, Target target, Console& console, bool is_shown)
    : options_{std::move(options)},
      target_{std::move(target)},
      console_{console},
      ledger_{options_.ledger},
      tally_{static_cast<std::size_t>(options_.orders)},
      signals_{block_heeded_signals()},
      loop_{clock_},
      exchanges_{loop_, {.connections_max = static_cast<int>(options_.connections)}},
      looks_{loop_, {.connections_max = 2}},
      bar_{console, is_shown}
{
    report_.name = name_of_load(clock_.wall());
    if (!options_.trace.empty())
        trace_.emplace(options_.trace);
    // Whoever rehearses does not know beforehand how long it will take.
    loop_.on_signal(SIGUSR1, [this] {
        if (send_no_more_)
            send_no_more_();
    });
    for (int number : signals_)
        loop_.on_signal(number, [this, number] {
            report_.signal = number;
            loop_.quit();
        });
    loop_.add(*this, loop_.now());
}

Load::~Load()
{
    lookout_.reset();
    loop_.remove(*this);
}

Instant Load::step(Instant now)
{
    if (show_progress_)
        show_progress_();
    if (now >= until_)
        loop_.quit();
    return now + tick;
}

void Load::turn(Instant until)
{
    until_ = until;
    if (report_.signal == 0)
        loop_.run();
    until_ = never;
    show_progress_ = nullptr;
}

void Load::show(double share_done, std::string_view doing)
{
    bar_.show(share_done, doing);
    console_.flush();
}

LoadReport Load::run(const Simulation* simulation)
{
    lookout_.emplace(Lookout::World{loop_, looks_, target_});
    send_orders();
    wait_for_detection();
    recover(simulation);
    check_orders();
    bar_.clear();
    report_.sum = tally_.summarize();
    report_.observed = lookout_->observed();
    report_.expectations =
        judge(report_.sum, report_.observed,
              {.scenario = options_.scenario, .is_final_wanted = options_.waits_for_recovery});
    return report_;
}

void Load::send_orders()
{
    Instant began = clock_.now();
    Sender sender{{.rate = options_.rate,
                   .connections = options_.connections,
                   .persists = options_.persists,
                   .patience = options_.patience,
                   .name = report_.name},
                  {loop_, exchanges_, target_, ledger_, tally_, trace_ ? &*trace_ : nullptr},
                  [this] { loop_.quit(); }};
    send_no_more_ = [&] { sender.send_no_more(); };
    show_progress_ = [&] {
        show(share(sender.finished(), tally_.size()),
             join("sending: ", tally_.accepted(), " accepted, ",
                  sender.finished() - tally_.accepted(), " not"));
    };
    turn();
    send_no_more_ = nullptr;
    report_.sending = clock_.now() - began;
}

void Load::wait_for_detection()
{
    if (!options_.scenario)
        return;
    std::string_view wanted = health_of(*options_.scenario);
    if (lookout_->has_seen(wanted))
        return;
    lookout_->tell([this, wanted] {
        if (lookout_->has_seen(wanted))
            loop_.quit();
    });
    show_progress_ = [&] { show(1, join("waiting until the service is found ", wanted)); };
    turn(clock_.now() + std::min<Duration>(detection_max, options_.patience));
    lookout_->tell(nullptr);
}

void Load::recover(const Simulation* simulation)
{
    if (!options_.waits_for_recovery || report_.signal != 0)
        return;
    if (simulation != nullptr)
        if (auto set = simulation->set_mode(to_string(Scenario::normal)); !set)
            complain(console_, set.error().context, 0);
    Instant began = clock_.now();
    RecoveryWait wait{
        {loop_, exchanges_, target_}, report_.name, options_.patience, [this] { loop_.quit(); }};
    show_progress_ = [&] {
        std::size_t waiting = static_cast<std::size_t>(std::max<std::int64_t>(wait.waiting(), 0));
        show(1 - share(std::min(waiting, tally_.size()), tally_.size()),
             join("recovering: ", waiting, " orders wait"));
    };
    turn();
    report_.recovery = clock_.now() - began;
}

void Load::check_orders()
{
    OrderCheck check{{loop_, exchanges_, target_, tally_},
                     report_.name,
                     static_cast<std::size_t>(options_.connections),
                     [this] { loop_.quit(); }};
    show_progress_ = [&] {
        show(share(check.checked(), tally_.accepted()), "asking for each order");
    };
    turn();
}

}  // namespace holdfast::ctl
