#include "daemon/watch/alert_parts.h"

#include <algorithm>
#include <initializer_list>
#include <utility>

#include "daemon/watch/alert_settings.h"
#include "daemon/watch/alert_zone.h"
#include "watch/alert/sqlite_alerts.h"
#include "watch/alerting/http_alerting.h"
#include "watch/alerting/json_alert.h"

namespace holdfast::daemon {
namespace {

constexpr std::string_view alert_event = "alert";
constexpr std::string_view alerts = "alerts";
constexpr std::string_view alert_notices = "alert_notices";
constexpr std::string_view silences = "silences";
constexpr std::string_view maintenance_windows = "maintenance_windows";

// Each receiver has one letter under way at most.
constexpr std::size_t letters_max = watch::Notifier::receivers_max;
// While it drains.
constexpr std::chrono::milliseconds look_interval{20};

watch::SqliteAlertStore::Receivers share(std::vector<watch::Receiver> receivers)
{
    return std::make_shared<const std::vector<watch::Receiver>>(with_log(std::move(receivers)));
}

}  // namespace

AlertParts::AlertParts(const World& world, const AlertingSettings& alerting,
                       const WatchSettings& checks, std::vector<watch::Receiver> receivers,
                       http::Router& router)
    : world_{world},
      alerting_{alerting},
      watch_{checks},
      offset_{host_offset()},
      receivers_{share(std::move(receivers))},
      exchanges_{world.loop, {.connections_max = static_cast<int>(watch::Notifier::receivers_max)}},
      postman_{"postman", letters_max, world.mailbox, world.clock},
      transport_{exchanges_, postman_, world.loop},
      all_ways_{world.log, transport_, world.loop},
      store_{world.ledger, receivers_},
      outbox_{world.ledger},
      archive_{world.ledger},
      report_{world.log, world.registry},
      desk_{policy_settings(), world.loop, store_, *this},
      notifier_{
          {},
          {.loop = world.loop,
           .outbox = outbox_,
           .transport = all_ways_,
           .observer = report_,
           .held_until = [this](watch::ServiceKey key, WallTime at) -> std::optional<WallTime> {
               // An operator has asked for it, now.
               if (key == watch::test_key)
                   return std::nullopt;
               return desk_.policy().maintenance_until(key, at);
           }},
          shared_receivers(),
          Random{world_.random.next()}},
      metrics_{world.registry, desk_},
      depth_{world.registry, outbox_},
      retention_{world.loop, retention_rules()}
{
    transport_.set_tracer(&world.tracer);
    report_.expect(names_of(*receivers_));
    world.events.declare(alert_event);
    watch::add_alerting_routes(router,
                               {.loop = world.loop,
                                .desk = desk_,
                                .archive = archive_,
                                .outbox = outbox_,
                                .report = report_,
                                .receivers = [this] {
                                    std::vector<watch::ReceiverName> names;
                                    for (const watch::Receiver& each : *receivers_)
                                        names.push_back({.name = each.name, .format = each.format});
                                    return names;
                                }});
}

AlertParts::~AlertParts()
{
    stop();
}

void AlertParts::start()
{
    transport_.set_collector(&notifier_);
    all_ways_.set_collector(&notifier_);
    const Instant now = world_.loop.now();
    world_.loop.add(desk_, now);
    world_.loop.add(notifier_, now);
    world_.loop.add(depth_, now);
    world_.loop.add(retention_, now);
    world_.loop.add(*this, never);
    is_started_ = true;
}

void AlertParts::drain(Instant deadline, std::function<void()> drained)
{
    if (!is_started_)
        return drained();
    drain_until_ = deadline;
    drained_ = std::move(drained);
    notifier_.stop();
    world_.loop.wake(*this);
}

Instant AlertParts::step(Instant now)
{
    if (!drain_until_ || !drained_)
        return never;
    const bool is_over = desk_.is_idle() && notifier_.is_idle();
    if (!is_over && now < *drain_until_)
        return std::min(now + look_interval, *drain_until_);
    std::exchange(drained_, nullptr)();
    return never;
}

void AlertParts::stop()
{
    if (!std::exchange(is_started_, false))
        return;
    for (Task* task : std::initializer_list<Task*>{&desk_, &notifier_, &depth_, &retention_, this})
        world_.loop.remove(*task);
    transport_.set_collector(nullptr);
    all_ways_.set_collector(nullptr);
    desk_.cancel();
    notifier_.cancel();
    depth_.cancel();
    retention_.cancel();
    transport_.give_up_letters();
    postman_.stop();
}

void AlertParts::apply(const AlertingSettings& alerting, const WatchSettings& checks)
{
    alerting_ = alerting;
    watch_ = checks;
    desk_.change(policy_settings());
    for (std::string_view table : {alerts, alert_notices, silences, maintenance_windows})
        retention_.set_kept(table, alerting.kept);
}

void AlertParts::replace(std::vector<watch::Receiver> receivers)
{
    receivers_ = share(std::move(receivers));
    store_.set_receivers(receivers_);
    report_.expect(names_of(*receivers_));
    notifier_.change(shared_receivers());
    desk_.change(policy_settings());
}

void AlertParts::define(watch::ServiceKey key, std::shared_ptr<const watch::Service> service)
{
    desk_.define(key, std::move(service));
}

void AlertParts::forget(watch::ServiceKey key)
{
    desk_.forget(key);
}

void AlertParts::note(const watch::Finding& finding)
{
    // An earlier process may have left that this host is offline; nobody says that it is not, but
    // when it has been since.
    if (!is_host_known_ && watch::is_up(finding.status))
        note_host(false);
    desk_.note(finding);
}

void AlertParts::note_host(bool is_offline)
{
    is_host_known_ = true;
    desk_.note_host(is_offline);
}

void AlertParts::relate(watch::ServiceKey key, std::vector<std::string> depends_on)
{
    desk_.relate(key, std::move(depends_on));
}

void AlertParts::attach(const watch::Circumstance& circumstance)
{
    desk_.attach(circumstance.service, circumstance.status, circumstance.because,
                 circumstance.lines);
}

bool AlertParts::in_maintenance(watch::ServiceKey service, WallTime at) const
{
    return desk_.policy().maintenance_until(service, at).has_value();
}

std::optional<std::size_t> AlertParts::active() const
{
    if (!desk_.is_open())
        return std::nullopt;
    return desk_.policy().state().alerts.size();
}

std::string AlertParts::trouble() const
{
    if (desk_.is_refused())
        return "what alerts there were cannot be read from the database";
    return {};
}

void AlertParts::on_open()
{
    notifier_.note_new();
}

void AlertParts::on_stored(const watch::AlertChanges& changes)
{
    if (!changes.notices.empty())
        notifier_.note_new();
    publish(changes);
}

void AlertParts::publish(const watch::AlertChanges& changes)
{
    for (watch::AlertId id : changes.acknowledged)
        if (auto row = changes.alerts.find(id); row != changes.alerts.end())
            world_.events.publish(alert_event, watch::encode_event("acknowledged", row->second));
    for (const watch::Notice& notice : changes.notices) {
        // Neither says anything new.
        if (notice.event == watch::Event::renewal || notice.alert.kind == watch::AlertKind::test)
            continue;
        world_.events.publish(alert_event,
                              watch::encode_event(to_string(notice.event), notice.alert));
    }
}

watch::AlertSettings AlertParts::policy_settings() const
{
    return alert_settings(alerting_, watch_, *receivers_, offset_);
}

watch::Notifier::Receivers AlertParts::shared_receivers() const
{
    watch::Notifier::Receivers all;
    for (const watch::Receiver& each : *receivers_)
        all.push_back(std::make_shared<const watch::Receiver>(each));
    return all;
}

// Notices first: they wait for the end of what they are about.
std::vector<store::RetentionRule> AlertParts::retention_rules() const
{
    auto rule = [this](std::string_view table, std::string_view statement) {
        return store::RetentionRule{.table = table,
                                    .statement = statement,
                                    .kept = alerting_.kept,
                                    .ledger = world_.ledger,
                                    .deleted = world_.expired_rows.with({table})};
    };
    return {rule(alert_notices, watch::delete_old_notices),
            rule(alerts, watch::delete_resolved_alerts),
            rule(silences, watch::delete_past_silences),
            rule(maintenance_windows, watch::delete_past_windows)};
}

}  // namespace holdfast::daemon
