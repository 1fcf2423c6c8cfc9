"""For each alerting rule what must make it fire and what must not, minute by minute in the notation
of promtool ("0+60x30": 60 more a minute, 30 times), and what the alert then says."""
import collections

# The alert; the minute at which it fires; labels beside job and instance; what it says; the series
# that make it fire; those of a daemon that is well, or nearly not.
Case = collections.namedtuple("Case", "alert minute severity labels summary wrong right")


def _case(alert, minute, severity, summary, wrong, right, /, **labels):
    return Case(alert, minute, severity, labels, summary, wrong, right)


def series(name, /, **labels):
    labels = {"job": "holdfast", "instance": "depot", **labels}
    return name + "{" + ",".join(f'{key}="{value}"' for key, value in labels.items()) + "}"


def _histogram(name, low, high, /, **labels):
    """Sixty a minute, of which so many take longer than a quarter of `high`, the longest bound."""
    return {series(f"{name}_bucket", le=f"{high / 4:g}", **labels): f"0+{low}x90",
            series(f"{name}_bucket", le=f"{high:g}", **labels): "0+60x90",
            series(f"{name}_bucket", le="+Inf", **labels): "0+60x90"}


def _gauge(name, wrong, right, /, **labels):
    return {series(name, **labels): f"{wrong}x400"}, {series(name, **labels): f"{right}x400"}


def _counter(name, /, **labels):
    """Counts once, ten minutes after the beginning; or was at a number from the beginning."""
    return ({series(name, **labels): "0x10 1x90"}, {series(name, **labels): "7x100"})


def _requests(failing):
    route = {"method": "GET", "endpoint": "/health"}
    return {series("http_requests_total", **route, status="200"): "0+94x90",
            series("http_requests_total", **route, status="500"): f"0+{failing}x90"}


def _held(processing):
    return {series("holdfast_orders_held", reason="unauthorized"): "1x90",
            series("holdfast_orders", state="Processing"): f"{processing}x90",
            series("holdfast_orders", state="Validated"): "9x90"}


def _notifications(sent):
    return {series("holdfast_notifications_total", receiver="team", outcome="failed"): "0+1x90",
            series("holdfast_notifications_total", receiver="team", outcome="sent"): f"0+{sent}x90"}


def _lost(first, second):
    """Of two counters that are summed up the second one counts."""
    (still, _), (counting, _) = _counter(first), _counter(second)
    quiet = {name: "0x100" for name in still}
    return quiet | counting, {**quiet, **{name: "3x100" for name in counting}}


FORTNIGHT = 14 * 86400

CASES = [
    _case("HoldfastDown", 3, "critical", "Holdfast on depot does not answer", *_gauge("up", 0, 1)),
    _case("HoldfastAbsent", 11, "critical", "Prometheus scrapes no Holdfast",
          {'up{job="node",instance="depot"}': "1x90"}, {series("up"): "0x90"}, instance=None),
    _case("HoldfastRestarts", 10, "critical",
          "Holdfast on depot was started 3 times within 15 minutes",
          {series("process_start_time_seconds"): "1 1 2 3 4x90"},
          {series("process_start_time_seconds"): "1 1 2 3x90"}),
    _case("HoldfastRequestsFail", 15, "critical", "6% of the requests to depot fail",
          _requests(6), _requests(0.5)),
    _case("HoldfastLoopLate", 20, "warning", "Tasks of Holdfast on depot run 985ms late",
          _histogram("holdfast_loop_lag_seconds", 30, 1),
          _histogram("holdfast_loop_lag_seconds", 30, 0.1)),
    _case("HoldfastDescriptorsLow", 6, "warning", "90% of the descriptors on depot are in use",
          {series("process_open_fds"): "900x90", series("process_max_fds"): "1000x90"},
          {series("process_open_fds"): "700x90", series("process_max_fds"): "1000x90"}),
    _case("HoldfastConnectionsRefused", 12, "warning", "Connections to depot are refused: limit",
          *_counter("holdfast_http_connections_refused_total", reason="limit"), reason="limit"),
    _case("HoldfastLoginsFail", 20, "warning", "1 logins a second fail on depot",
          {series("holdfast_auth_attempts_total", outcome="wrong"): "0+60x90"},
          {series("holdfast_auth_attempts_total", outcome="wrong"): "0+6x90",
           series("holdfast_auth_attempts_total", outcome="remembered"): "0+600x90"}),
    _case("HoldfastLogLost", 12, "warning", "1 entries of the log of depot are lost",
          *_lost("holdfast_log_dropped_total", "holdfast_log_refused_total")),
    _case("HoldfastLogFileNotWritten", 11, "warning", "The log file on depot is not written",
          *_gauge("holdfast_log_file_degraded", 1, 0)),
    _case("HoldfastOwnCertificateEnds", 61, "warning",
          "The certificate of 0.0.0.0:443 on depot ends in 10d 22h 59m 0s",
          *_gauge("holdfast_http_certificate_expiry_timestamp_seconds", 11 * 86400,
                  FORTNIGHT + 86400, listen="0.0.0.0:443"), listen="0.0.0.0:443"),
    _case("HoldfastTrendAbnormal", 1, "info", "new_shipments on depot is not as it usually is",
          *_gauge("holdfast_trend_abnormal", 1, 0, series="new_shipments"), series="new_shipments"),
    _case("HoldfastStoreFull", 2, "critical",
          "Holdfast on depot refuses new work: too little room on its disk",
          *_gauge("holdfast_store_takes_new_work", 0, 1)),
    _case("HoldfastSchemaMismatch", 2, "critical",
          "The tables of holdfast.db on depot are not what they must be",
          *_gauge("holdfast_store_schema_ok", 0, 1, database="holdfast"), database="holdfast"),
    _case("HoldfastWritesFail", 12, "critical", "Writes to holdfast.db on depot fail",
          *_counter("holdfast_store_writes_total", database="holdfast", outcome="unknown"),
          database="holdfast"),
    _case("HoldfastDiskFills", 90, "warning",
          "The disk of the database on depot is full within a day, at this rate",
          {series("holdfast_store_disk_free_bytes"): "100000-120x400"},
          {series("holdfast_store_disk_free_bytes"): "100000-6x400"}),
    _case("HoldfastCommitsSlow", 20, "warning",
          "A commit to events.db on depot takes 992.5ms",
          _histogram("holdfast_store_commit_duration_seconds", 0, 1, database="events"),
          _histogram("holdfast_store_commit_duration_seconds", 60, 1, database="events"),
          database="events"),
    _case("HoldfastBackupOld", 121, "warning",
          "The newest backup on depot is older than 36 hours, or there is none",
          {series("holdfast_backup_age_seconds"): " ".join(["NaN"] * 300)},
          {series("holdfast_backup_age_seconds"): f"{35 * 3600}x300"}),
    _case("HoldfastForeignWrites", 12, "info",
          "Another program has written to holdfast.db on depot",
          *_counter("holdfast_store_foreign_writes_total", database="holdfast"),
          database="holdfast"),
    _case("HoldfastOrdersOverdue", 6, "warning", "An order on depot waits since 16m 40s",
          *_gauge("holdfast_order_oldest_age_seconds", 1000, 800)),
    _case("HoldfastOrdersHeld", 6, "critical", "All orders on depot stand still: unauthorized",
          _held(3), _held(0), reason="unauthorized"),
    _case("HoldfastOrdersRefused", 12, "critical",
          "Orders on depot are refused: the backlog is full",
          _counter("holdfast_orders_refused_total", reason="backlog")[0],
          _counter("holdfast_orders_refused_total", reason="conflict")[0], reason="backlog"),
    _case("HoldfastBreakerOpen", 6, "warning",
          "The breaker upstream on depot is open: the service is not called",
          *_gauge("holdfast_breaker_state", 1, 0, name="upstream", state="open"),
          name="upstream", state="open"),
    _case("HoldfastBreakerForced", 61, "warning",
          "The breaker upstream on depot was set by hand: forced_open",
          *_gauge("holdfast_breaker_state", 1, 0, name="upstream", state="forced_open"),
          name="upstream", state="forced_open"),
    _case("HoldfastServiceFails", 6, "critical", "Shop (production) fails",
          *_gauge("holdfast_service_up", 0, 1, id="shop", name="Shop", group="front",
                  environment="production"),
          id="shop", name="Shop", group="front", environment="production"),
    _case("HoldfastServiceUnknown", 61, "info", "Nobody knows how shop is",
          *_gauge("holdfast_service_status", 1, 0, id="shop", status="UNKNOWN"),
          id="shop", status="UNKNOWN"),
    _case("HoldfastServiceCertificateEnds", 61, "warning",
          "The certificate of shop ends in 10d 22h 59m 0s",
          *_gauge("holdfast_tls_certificate_expiry_timestamp_seconds", 11 * 86400,
                  FORTNIGHT + 86400, id="shop"), id="shop"),
    _case("HoldfastChecksLate", 20, "warning", "Checks on depot begin 19.7s late",
          _histogram("holdfast_check_lag_seconds", 30, 20),
          _histogram("holdfast_check_lag_seconds", 60, 20)),
    _case("HoldfastResultsLost", 12, "warning", "Results of checks on depot are lost",
          *_lost("holdfast_check_results_dropped_total", "holdfast_alert_findings_dropped_total")),
    _case("HoldfastReceiverAway", 10, "warning", "The receiver team takes no alerts from depot",
          _notifications(0), _notifications(1), receiver="team", outcome="failed"),
    _case("HoldfastAlertUndelivered", 12, "critical", "An alert for team was given up on depot",
          *_counter("holdfast_notifications_total", receiver="team", outcome="dead"),
          receiver="team", outcome="dead"),
    _case("HoldfastJournalBehind", 6, "warning", "Checks of the journal on depot are 2m 0s behind",
          *_gauge("holdfast_journal_lag_seconds", 120, 30)),
    _case("HoldfastJournalGaps", 12, "warning",
          "Entries of the journal on depot were gone before they were read",
          *_counter("holdfast_journal_gaps_total")),
    _case("HoldfastUnitsLeftOut", 11, "warning",
          "2 units on depot are not watched: there are too many",
          *_gauge("holdfast_units_left_out", 2, 0)),
    _case("HoldfastServicesWithoutSeries", 61, "info",
          "2 services on depot have no series: metrics.services_max",
          *_gauge("holdfast_services_without_series", 2, 0)),
    _case("HoldfastVersionsDrift", 361, "info", "1 products run in different versions, for hours",
          *_gauge("holdfast_version_drift_products", 1, 0)),
    _case("HoldfastLabelsOverflow", 12, "info",
          "Metrics of depot have more label values than they may",
          *_counter("holdfast_metrics_label_overflow_total")),
]
