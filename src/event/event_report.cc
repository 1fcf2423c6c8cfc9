#include "event/event_report.h"

#include "base/text.h"
#include "obs/message_ids.h"

namespace holdfast::event {

RecordReport::RecordReport(obs::Log& log, obs::Registry& registry)
    : log_{log},
      stored_{registry.counters({.name = "holdfast_events_stored_total",
                                 .help = "Events of requests that were stored, by class."},
                                {.names = {"class"}, .sets_max = record_classes.size()})},
      dropped_{registry.counters(
          {.name = "holdfast_events_dropped_total",
           .help = "Events of requests that were given up, by class and by where that was."},
          {.names = {"class", "stage"}, .sets_max = record_classes.size() * stages.size()})}
{
    for (RecordClass which : record_classes) {
        stored_.with({type_of(which)});
        for (Stage stage : stages)
            dropped_.with({type_of(which), to_string(stage)});
    }
}

void RecordReport::on_kept(const RecordBatch& batch, const Kept& /*kept*/)
{
    const ClassCounts counts = batch.counts();
    for (RecordClass which : record_classes)
        stored_.with({type_of(which)}).add(counts[index_of(which)]);
}

void RecordReport::on_lost(RecordClass which, Stage stage, std::uint64_t count)
{
    dropped_.with({type_of(which), to_string(stage)}).add(count);
    log_.write(messages::events_dropped,
               join(count, " events ", type_of(which), " were given up (", to_string(stage), ")"),
               {{"HOLDFAST_CLASS", std::string{type_of(which)}},
                {"HOLDFAST_STAGE", std::string{to_string(stage)}},
                {"HOLDFAST_COUNT", join(count)}});
}

SinkMetrics::SinkMetrics(obs::Registry& registry)
    : bytes{registry.gauges({.name = "holdfast_outbox_bytes",
                             .help = "About how much waits to be sent, by where it goes.",
                             .unit = "bytes"},
                            {.names = {"sink"}})},
      oldest_age{registry.gauges({.name = "holdfast_outbox_oldest_age_seconds",
                                  .help = "How long the oldest event has waited to be sent.",
                                  .unit = "seconds"},
                                 {.names = {"sink"}})},
      acks{registry.counters(
          {.name = "holdfast_outbox_acks_total", .help = "Events that a sink has acknowledged."},
          {.names = {"sink"}})},
      redeliveries{
          registry.counters({.name = "holdfast_outbox_redeliveries_total",
                             .help = "Events that were sent again, since nobody knew whether they "
                                     "had arrived or they had not."},
                            {.names = {"sink"}})},
      parked{registry.counters(
          {.name = "holdfast_outbox_refused_total", .help = "Events that a sink refused for good."},
          {.names = {"sink"}})}
{
}

RelayReport::RelayReport(obs::Log& log, SinkMetrics& metrics, std::string_view sink)
    : log_{log},
      sink_{sink},
      acks_{metrics.acks.with({sink})},
      redeliveries_{metrics.redeliveries.with({sink})},
      parked_{metrics.parked.with({sink})}
{
}

void RelayReport::on_delivered(std::size_t count)
{
    acks_.add(count);
    last_error_.clear();
}

void RelayReport::on_again(const Report& report)
{
    redeliveries_.add(1);
    last_error_ = report.why;
}

void RelayReport::on_refused(const Report& report)
{
    parked_.add(1);
    last_error_ = report.why;
    log_.write(messages::event_parked,
               join("event ", report.sequence, " cannot be delivered to ", sink_, ": ",
                    printable(report.why)),
               {{"HOLDFAST_SINK", sink_}, {"HOLDFAST_ERROR", printable(report.why)}});
}

void RelayReport::on_trouble(const Error& error)
{
    last_error_ = error.context;
}

}  // namespace holdfast::event
