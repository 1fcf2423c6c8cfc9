#!/usr/bin/env python3
"""Writes the dashboard for Grafana, holdfast.json, to standard output: a table of panels, which is
what a person changes, as the JSON that Grafana imports. A test compares the two.

Usage: dashboard.py >holdfast.json
"""
import json
import sys

# Filters of every query: the variables of the dashboard.
HERE = 'job="$job",instance=~"$instance"'
SERVICE = HERE + ',group=~"$group",environment=~"$environment"'
WIDTH = 24  # Grafana's grid.
GREEN, YELLOW, RED, BLUE = "green", "yellow", "red", "blue"


def of(metric, filters=HERE, **labels):
    """The series of a metric that have these labels, each a text or an expression."""
    wanted = [f'{name}{"=~" if "|" in value or "*" in value else "="}"{value}"'
              for name, value in labels.items()]
    return f"{metric}{{{','.join([filters, *wanted])}}}"


def rate(metric, by="", **labels):
    """A counter's increase a second, summed up by labels."""
    names = f"instance, {by}" if by else "instance"
    return f"sum by ({names}) (rate({of(metric, **labels)}[$__rate_interval]))"


def quantile(part, metric, by=""):
    names = f"instance, {by}, le" if by else "instance, le"
    return (f"histogram_quantile({part}, sum by ({names}) "
            f"(rate({of(metric + '_bucket')}[$__rate_interval])))")


def panel(kind, title, width, *queries, unit="short", about="", **options):
    """`queries` are pairs of PromQL and the legend."""
    return {"kind": kind, "title": title, "width": width, "queries": queries, "unit": unit,
            "about": about, **options}


def lines(title, width, *queries, **options):
    return panel("timeseries", title, width, *queries, **options)


def number(title, *queries, **options):
    return panel("stat", title, 3, *queries, **options)


def good_below(yellow, red):
    return [(None, GREEN), (yellow, YELLOW), (red, RED)]


def words(**texts):
    """What numbers mean, each behind an underscore."""
    return {"texts": {key.removeprefix("_"): said for key, said in texts.items()}}


YES_IS_GOOD = [(None, RED), (1, GREEN)]
YES_IS_BAD = [(None, GREEN), (1, RED)]

ROWS = [
    ("Now", [
        number("Answers", (of("up"), "{{instance}}"),
               steps=YES_IS_GOOD, **words(_1="yes", _0="no"),
               about="Whether the last scrape was answered."),
        number("Runs since", (f"time() - {of('process_start_time_seconds')}", "{{instance}}"),
               unit="s", steps=[(None, YELLOW), (3600, GREEN)]),
        number("Takes new work", (of("holdfast_store_takes_new_work"), "{{instance}}"),
               steps=YES_IS_GOOD, **words(_1="yes", _0="no"),
               about="No: too little room is left on the disk of the database."),
        number("Backlog of orders", (of("holdfast_orders", state="Processing"), "{{instance}}"),
               steps=good_below(100, 5000)),
        number("Breaker", (of("holdfast_breaker_state") + " == 1", "{{state}}"),
               steps=[(None, BLUE)], text="name",
               about="The state that the breaker before the external service is in."),
        number("Services that fail",
               (f"sum by (instance) ({of('holdfast_services', status='UNHEALTHY|DOWN')})",
                "{{instance}}"), steps=YES_IS_BAD),
        number("Alerts", (f"sum by (instance) ({of('holdfast_alerts')})", "{{instance}}"),
               steps=YES_IS_BAD, about="That are up, whether somebody was told or not."),
        number("Requests that fail",
               (of("instance:http_requests_failed:ratio_rate5m"), "{{instance}}"),
               unit="percentunit", steps=good_below(0.001, 0.01),
               about="Answers of 500 and more, of the last five minutes. Recorded by the rules."),
    ]),
    ("Shipments", [
        lines("Shipments by status", 12, (of("holdfast_shipments"), "{{status}}"), stacked=True),
        lines("Recorded and changed", 6,
              (rate("http_requests_total", "method, status", endpoint="/shipments.*",
                    method="POST|PATCH"), "{{method}} {{status}}"),
              unit="reqps"),
        lines("Imports", 6, (rate("holdfast_import_rows_total"), "rows a second"),
              (of("holdfast_imports_under_way"), "under way")),
    ]),
    ("Orders", [
        lines("Orders by state", 8, (of("holdfast_orders"), "{{state}}")),
        lines("Accepted, refused, final", 8,
              (rate("holdfast_orders_accepted_total"), "accepted"),
              (rate("holdfast_orders_replayed_total"), "sent again"),
              (rate("holdfast_orders_refused_total", "reason"), "refused: {{reason}}"),
              (rate("holdfast_orders_finished_total", "state"), "{{state}}"), unit="ops"),
        lines("Oldest that waits", 8, (of("holdfast_order_oldest_age_seconds"), "{{instance}}"),
              unit="s"),
        lines("Calls by what came of them", 8,
              (rate("holdfast_order_attempts_total", "outcome"), "{{outcome}}"), unit="ops"),
        lines("How long calls take", 8,
              (quantile(0.5, "holdfast_order_call_duration_seconds"), "p50"),
              (quantile(0.99, "holdfast_order_call_duration_seconds"), "p99"), unit="s"),
        lines("From accepted to final", 8,
              (quantile(0.5, "holdfast_order_final_duration_seconds"), "p50"),
              (quantile(0.95, "holdfast_order_final_duration_seconds"), "p95"), unit="s"),
        lines("Tried again, parked, too late", 12,
              (rate("holdfast_order_retries_total"), "tried again"),
              (rate("holdfast_orders_parked_total"), "parked"),
              (rate("holdfast_order_leases_lost_total"), "too late"),
              (rate("holdfast_order_store_refusals_total"), "refused by the store"), unit="ops"),
        panel("state-timeline", "The service that validates", 6,
              (of("holdfast_order_service_health") + " == 1", "{{status}}"), steps=[(None, BLUE)]),
        panel("state-timeline", "Held", 6, (of("holdfast_orders_held"), "{{reason}}"),
              steps=YES_IS_BAD, about="While the whole queue stands still.",
              **words(_1="held", _0="no")),
    ]),
    ("Breaker", [
        panel("state-timeline", "State", 12, (of("holdfast_breaker_state") + " == 1", "{{state}}"),
              steps=[(None, BLUE)]),
        lines("Calls by how they counted", 6,
              (rate("holdfast_breaker_calls_total", "kind"), "{{kind}}"), unit="ops"),
        lines("Failed and slow, of the window", 6,
              (of("holdfast_breaker_failure_ratio"), "failed"),
              (of("holdfast_breaker_slow_call_ratio"), "slow"), unit="percentunit",
              about="Nothing while it has seen too few calls to say."),
    ]),
    ("Services", [
        lines("Services by how they are", 12, (of("holdfast_services"), "{{status}}"),
              stacked=True),
        lines("Checks by what came of them", 12,
              (rate("holdfast_checks_total", "status"), "{{status}}"), unit="ops"),
        panel("state-timeline", "Up", 12, (of("holdfast_service_up", SERVICE), "{{name}}"),
              steps=YES_IS_GOOD, height=10, **words(_1="up", _0="fails"),
              about="HEALTHY or DEGRADED is up; a gap is time of which nobody knows."),
        panel("bargauge", "Uptime in this window", 6,
              (f"avg_over_time({of('holdfast_service_up', SERVICE)}[$__range])", "{{name}}"),
              unit="percentunit", steps=[(None, RED), (0.99, YELLOW), (0.999, GREEN)], height=10),
        panel("bargauge", "Certificates end in", 6,
              (f"{of('holdfast_tls_certificate_expiry_timestamp_seconds')} - time()", "{{id}}"),
              (f"{of('holdfast_http_certificate_expiry_timestamp_seconds')} - time()",
               "{{listen}}"),
              unit="s", steps=[(None, RED), (14 * 86400, YELLOW), (30 * 86400, GREEN)], height=10),
        lines("How long the last check took", 12,
              (f"{of('holdfast_check_duration_seconds', phase='total')} * on (job, instance, id) "
               f"group_left (name) {of('holdfast_service_up', SERVICE)} ^ 0", "{{name}}"),
              unit="s"),
        lines("How late checks begin", 12,
              (quantile(0.5, "holdfast_check_lag_seconds"), "p50"),
              (quantile(0.99, "holdfast_check_lag_seconds"), "p99"), unit="s"),
    ]),
    ("Alerts", [
        lines("Alerts by state", 12, (of("holdfast_alerts"), "{{state}}"), stacked=True),
        lines("Messages to receivers", 6,
              (rate("holdfast_notifications_total", "receiver, outcome"),
               "{{receiver}} {{outcome}}"), unit="ops"),
        lines("Waiting to be told", 6, (of("holdfast_outbox_depth"), "{{sink}}")),
        lines("Abnormal trends", 12,
              (f"sum by (instance) ({of('holdfast_trend_abnormal')})", "{{instance}}"),
              about="Series that are not as they usually are at this time."),
        panel("table", "Alerts of Prometheus", 12,
              (of("ALERTS") + " == 1", ""),
              about="Of the rules that come with Holdfast."),
    ]),
    ("Requests", [
        lines("By route", 8,
              (rate("http_requests_total", "endpoint"), "{{endpoint}}"), unit="reqps"),
        lines("By status", 8, (rate("http_requests_total", "status"), "{{status}}"),
              unit="reqps"),
        lines("p99 by route", 8,
              (quantile(0.99, "http_request_duration_seconds", "endpoint"), "{{endpoint}}"),
              unit="s"),
        lines("Connections and streams", 8, (of("holdfast_http_connections"), "connections"),
              (of("holdfast_http_streams"), "streams")),
        lines("Refused", 8,
              (rate("holdfast_http_refused_total", "reason"), "request: {{reason}}"),
              (rate("holdfast_http_connections_refused_total", "reason"),
               "connection: {{reason}}"),
              (rate("holdfast_http_foreign_requests_total", "reason"), "foreign: {{reason}}"),
              unit="reqps"),
        lines("Logins", 8, (rate("holdfast_auth_attempts_total", "outcome"), "{{outcome}}"),
              unit="reqps"),
    ]),
    ("Store", [
        lines("How long a commit takes", 8,
              (quantile(0.5, "holdfast_store_commit_duration_seconds", "database"),
               "{{database}} p50"),
              (quantile(0.99, "holdfast_store_commit_duration_seconds", "database"),
               "{{database}} p99"), unit="s"),
        lines("Writes", 8,
              (rate("holdfast_store_writes_total", "database, outcome"),
               "{{database}} {{outcome}}"), unit="ops"),
        lines("Waiting", 8, (of("holdfast_store_queue_writes"), "writes"),
              (of("holdfast_store_queue_reads"), "reads")),
        lines("Files", 8, (of("holdfast_store_file_bytes"), "{{database}}.db"),
              (of("holdfast_store_wal_bytes"), "log of {{database}}.db"), unit="bytes"),
        lines("Free on the disk", 8, (of("holdfast_store_disk_free_bytes"), "{{instance}}"),
              unit="bytes"),
        number("Age of the backup", (of("holdfast_backup_age_seconds"), "{{instance}}"),
               unit="s", steps=good_below(30 * 3600, 36 * 3600)),
        number("Schema", (of("holdfast_store_schema_ok"), "{{database}}"), steps=YES_IS_GOOD,
               **words(_1="as it must be", _0="changed")),
        number("Schema's version", (of("holdfast_store_schema_version"), "{{database}}"),
               steps=[(None, BLUE)]),
    ]),
    ("Loop and process", [
        lines("How late tasks run", 8, (quantile(0.5, "holdfast_loop_lag_seconds"), "p50"),
              (quantile(0.99, "holdfast_loop_lag_seconds"), "p99"), unit="s"),
        lines("How long a turn takes", 8, (quantile(0.5, "holdfast_loop_turn_seconds"), "p50"),
              (quantile(0.99, "holdfast_loop_turn_seconds"), "p99"), unit="s"),
        lines("Jobs and entries that wait", 8, (of("holdfast_aux_jobs"), "aux thread"),
              (of("holdfast_log_queue_entries"), "log"),
              (rate("holdfast_log_dropped_total"), "dropped by the log a second")),
        lines("Processor", 8, (rate("process_cpu_seconds_total"), "{{instance}}"),
              unit="percentunit"),
        lines("Memory", 8, (of("process_resident_memory_bytes"), "{{instance}}"), unit="bytes"),
        lines("Descriptors", 8, (of("process_open_fds"), "open"),
              (of("process_max_fds"), "limit")),
    ]),
    ("This host", [
        lines("Units", 8, (of("holdfast_units"), "known"),
              (of("holdfast_units_left_out"), "left out"),
              (of("holdfast_units_questions"), "questions that wait")),
        lines("The journal", 8, (rate("holdfast_journal_entries_total"), "entries a second"),
              (of("holdfast_journal_lag_seconds"), "seconds behind")),
        lines("Probes", 8, (rate("holdfast_probes_total", "outcome"), "{{outcome}}"),
              unit="reqps"),
    ]),
]

SOURCE = {"type": "prometheus", "uid": "${datasource}"}


def variable(name, label, query, **more):
    return {"name": name, "label": label, "type": "query", "datasource": SOURCE,
            "query": {"query": query, "refId": name}, "definition": query, "refresh": 2,
            "sort": 1, "includeAll": False, "multi": False, "hide": 0, **more}


MANY = {"includeAll": True, "multi": True, "allValue": ".*",
        "current": {"selected": True, "text": ["All"], "value": ["$__all"]}}
VARIABLES = [
    {"name": "datasource", "label": "Prometheus", "type": "datasource", "query": "prometheus",
     "refresh": 1, "hide": 0, "includeAll": False, "multi": False},
    variable("job", "Job", "label_values(holdfast_build_info, job)"),
    variable("instance", "Instance", 'label_values(holdfast_build_info{job="$job"}, instance)',
             **MANY),
    variable("environment", "Environment",
             'label_values(holdfast_service_up{job="$job"}, environment)', **MANY),
    variable("group", "Group", 'label_values(holdfast_service_up{job="$job"}, group)', **MANY),
]


def defaults(each):
    """What holds for all series of a panel."""
    said = {"unit": each["unit"], "color": {"mode": "palette-classic"}, "custom": {}}
    if "steps" in each:
        said["color"] = {"mode": "thresholds"}
        said["thresholds"] = {"mode": "absolute", "steps": [
            {"value": value, "color": colour} for value, colour in each["steps"]]}
    if "texts" in each:
        said["mappings"] = [{"type": "value", "options": {
            key: {"text": text} for key, text in each["texts"].items()}}]
    if each["kind"] == "timeseries":
        said["min"] = 0
        said["custom"] = {"fillOpacity": 10, "lineWidth": 1, "showPoints": "never",
                          "stacking": {"mode": "normal" if each.get("stacked") else "none"}}
    return said


def options(each):
    if each["kind"] == "timeseries":
        return {"legend": {"displayMode": "list", "placement": "bottom", "showLegend": True},
                "tooltip": {"mode": "multi", "sort": "desc"}}
    if each["kind"] == "state-timeline":
        return {"mergeValues": True, "showValue": "auto", "rowHeight": 0.8,
                "legend": {"displayMode": "list", "placement": "bottom", "showLegend": True}}
    if each["kind"] == "table":
        return {"showHeader": True}
    said = {"reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False},
            "orientation": "horizontal" if each["kind"] == "bargauge" else "auto"}
    if each["kind"] == "stat":
        said |= {"colorMode": "value", "graphMode": "none", "justifyMode": "auto",
                 "textMode": each.get("text", "auto")}
    return said


def shown(each, panel_id, place):
    is_table = each["kind"] == "table"
    is_instant = is_table or each["kind"] in ("stat", "bargauge")
    return {"id": panel_id, "type": each["kind"], "title": each["title"],
            "description": each["about"], "datasource": SOURCE, "gridPos": place,
            "fieldConfig": {"defaults": defaults(each), "overrides": []},
            "options": options(each),
            "targets": [{"refId": chr(ord("A") + i), "datasource": SOURCE, "editorMode": "code",
                         "expr": query, "legendFormat": legend or "__auto",
                         "instant": is_instant, "range": not is_instant,
                         "format": "table" if is_table else "time_series"}
                        for i, (query, legend) in enumerate(each["queries"])]}


def laid_out(rows):
    """From left to right and down; a line is as high as its highest panel."""
    y, numbers = 0, iter(range(1, 10_000))
    for title, row in rows:
        yield {"id": next(numbers), "type": "row", "title": title, "collapsed": False,
               "gridPos": {"h": 1, "w": WIDTH, "x": 0, "y": y}, "panels": []}
        y, x, line = y + 1, 0, 0
        for each in row:
            height = each.get("height", 4 if each["kind"] == "stat" else 8)
            if x + each["width"] > WIDTH:
                y, x, line = y + line, 0, 0
            yield shown(each, next(numbers),
                        {"h": height, "w": each["width"], "x": x, "y": y})
            x, line = x + each["width"], max(line, height)
        y += line


def dashboard():
    return {"uid": "holdfast", "title": "Holdfast", "tags": ["holdfast"], "schemaVersion": 37,
            "version": 1, "editable": True, "graphTooltip": 1, "refresh": "30s",
            "time": {"from": "now-6h", "to": "now"}, "timezone": "browser",
            "description": "Shipments, orders, services and the daemon itself, as /metrics tells.",
            "annotations": {"list": [{
                "name": "Starts", "datasource": SOURCE, "enable": True, "iconColor": BLUE,
                "expr": f"changes({of('process_start_time_seconds')}[$__rate_interval]) > 0",
                "titleFormat": "Holdfast was started"}]},
            "links": [], "templating": {"list": VARIABLES}, "panels": list(laid_out(ROWS))}


if __name__ == "__main__":
    json.dump(dashboard(), sys.stdout, indent=1)
    print()
