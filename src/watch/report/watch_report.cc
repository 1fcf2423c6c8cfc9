#include "watch/report/watch_report.h"

#include <utility>

#include "base/text.h"
#include "obs/message_ids.h"

namespace holdfast::watch {
namespace {

std::vector<double> check_bounds()
{
    return {0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60};
}

std::vector<double> lag_bounds()
{
    return {0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
}

}  // namespace

WatchReport::WatchReport(obs::Log& log, obs::Registry& registry)
    : log_{log},
      checks_{registry.counters(
          {.name = "holdfast_checks_total", .help = "Checks of services by what came of them."},
          {.names = {"status"}, .sets_max = all_statuses.size()})},
      seconds_{registry.histogram({.name = "holdfast_checks_duration_seconds",
                                   .help = "How long checks took, of all services.",
                                   .unit = "seconds"},
                                  check_bounds())},
      lag_{registry.histogram({.name = "holdfast_check_lag_seconds",
                               .help = "From the moment that a check was due until it began.",
                               .unit = "seconds"},
                              lag_bounds())},
      dropped_{registry.counter(
          {.name = "holdfast_check_results_dropped_total",
           .help =
               "Results of checks that are lost, because the store refused them for too long."})}
{
    for (const Status status : all_statuses)
        checks_.with({to_string(status)});
}

void WatchReport::on_begun(const Service& /*service*/, Duration lag)
{
    lag_.observe(seconds(lag));
}

void WatchReport::on_finding(const Service& /*service*/, const Finding& finding)
{
    checks_.with({to_string(finding.status)}).add();
    seconds_.observe(seconds(finding.took));
}

void WatchReport::on_connectivity(bool is_online)
{
    if (is_online)
        log_.write(messages::host_online, "this host reaches others again: checks count again");
    else
        log_.write(messages::host_offline,
                   "this host seems to be cut off: most services are silent at once, and so is the "
                   "reference; they are UNKNOWN, not DOWN, until it is back");
}

void WatchReport::on_useless_reference()
{
    log_.write(messages::reference_silent,
               "the reference does not answer while services do: it cannot tell when this host is "
               "cut off (correct watch.reference, and let it through the firewall)");
}

void WatchReport::on_interruption(const Interruption& interruption, std::size_t checks)
{
    const double gap = seconds(interruption.lost);
    log_.write(messages::watch_interrupted,
               join("this host slept or stood still, or its clock was set (", gap, " s): ", checks,
                    " checks were given up and begin anew"),
               {{"HOLDFAST_SECONDS", join(gap)}, {"HOLDFAST_COUNT", join(checks)}});
}

void WatchReport::on_dropped(std::size_t findings)
{
    dropped_.add(findings);
    log_.write(messages::results_dropped,
               join(findings, " results of checks are lost: the store refuses them for too long"),
               {{"HOLDFAST_COUNT", join(findings)}});
}

void WatchReport::on_trouble(const Error& error)
{
    if (std::exchange(is_trouble_said_, true))
        return;
    log_.write(
        messages::results_not_stored,
        join("results of checks wait in memory: ", error.context, "; they are offered again"),
        {{"HOLDFAST_ERROR", error.context}});
}

void WatchReport::note_list(const Watchlist::Outcome& outcome)
{
    is_not_open_said_ = false;
    for (const std::string& id : outcome.taken_over)
        log_.write(
            messages::service_taken_over,
            join("service '", printable(id),
                 "' is defined in the services file, which wins over what was said over HTTP"),
            {{"HOLDFAST_SERVICE", id}});
    for (const std::string& id : outcome.unreadable)
        log_.write(messages::service_unreadable,
                   join("service '", printable(id),
                        "' is not checked: its stored definition cannot be read (define it again)"),
                   {{"HOLDFAST_SERVICE", id}});
    for (const Catalog::Dangling& dangling : outcome.dangling)
        log_.write(
            messages::service_depends_on_nothing,
            join("service '", printable(dangling.service),
                 dangling.is_part ? "' is made of '" : "' depends on '",
                 printable(dangling.depends_on), "', which is not watched any more: ",
                 dangling.is_part ? "that part of it is UNKNOWN"
                                  : "its alerts are held back by nobody"),
            {{"HOLDFAST_SERVICE", dangling.service}, {"HOLDFAST_DEPENDS_ON", dangling.depends_on}});
    for (const SharedToken& shared : outcome.shared_tokens)
        log_.write(messages::heartbeat_token_shared,
                   join("services '", printable(shared.service), "' and '", printable(shared.other),
                        "' report with one heartbeat token: whoever has it speaks for both (give "
                        "each its own)"),
                   {{"HOLDFAST_SERVICE", shared.service}, {"HOLDFAST_OTHER", shared.other}});
    if (outcome.left_out > 0)
        log_.write(messages::units_left_out,
                   join(outcome.left_out,
                        " units that were selected are not watched: there is no room (raise "
                        "watch.services_max, or select fewer)"),
                   {{"HOLDFAST_COUNT", join(outcome.left_out)}});
    if (outcome.added + outcome.changed + outcome.archived == 0)
        return;
    log_.write(messages::services_changed,
               join("the services that are watched have changed: ", outcome.added, " new, ",
                    outcome.changed, " defined differently, ", outcome.archived, " gone"),
               {{"HOLDFAST_ADDED", join(outcome.added)},
                {"HOLDFAST_CHANGED", join(outcome.changed)},
                {"HOLDFAST_ARCHIVED", join(outcome.archived)}});
}

void WatchReport::note_not_open(const Error& error)
{
    if (std::exchange(is_not_open_said_, true))
        return;
    log_.write(messages::watch_not_open,
               join("which services are watched cannot be settled with the database (",
                    error.context, "); it is tried again"),
               {{"HOLDFAST_ERROR", error.context}});
}

}  // namespace holdfast::watch
