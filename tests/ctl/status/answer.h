// What a daemon could say at /status.json.
#pragma once

namespace holdfast::ctl {

inline constexpr const char* usual_status = R"json({
 "service": {"version": "9.8.7", "pid": 4711, "startedAt": "2026-11-21T00:00:00Z",
             "uptimeSeconds": 8000},
 "readiness": {"status": "degraded", "components": {
   "schema": {"status": "up"},
   "log_file": {"status": "degraded", "reason": "Permission denied"}}},
 "store": {"bytes": 12900000, "freeBytes": 43000000000, "takesNewWork": true,
           "queuedWrites": 3, "queuedReads": 0},
 "shipments": {"total": 1204, "byStatus": {"CREATED": 4, "DELIVERED": 1100, "IN_TRANSIT": 100}},
 "requests": {"total": 10233, "failed": 2, "routes": [
   {"method": "GET", "path": "/shipments/{id}", "windows": [
     {"minutes": 15, "count": 20, "p50": 0.002, "p95": 0.003, "p99": 0.004}]},
   {"method": "GET", "path": "/metrics", "windows": [
     {"minutes": 1, "count": 4, "p50": 0.0003, "p95": 0.0004, "p99": 0.0005},
     {"minutes": 5, "count": 20, "p50": 0.00031, "p95": 0.00041, "p99": 0.00051},
     {"minutes": 15, "count": 60, "p50": 0.00032, "p95": 0.00042, "p99": 0.00052}]},
   {"method": "GET", "path": "/ping", "windows": []}]},
 "trends": {"enabled": true, "intervalSeconds": 60, "periodSeconds": 86400, "series": [
   {"name": "error_ratio", "state": "normal", "seen": 0.001, "seenText": "0.1 %",
    "expected": {"low": 0, "high": 0.021, "text": "at most 2.1 %",
                 "basis": "usual at this time of day", "days": 6}},
   {"name": "latency_p95", "state": "learning"},
   {"name": "new_shipments", "state": "abnormal", "seen": 0, "seenText": "0",
    "abnormal": {"direction": "below", "since": "2026-11-21T13:04:00Z", "reasoning":
      "0, expected 61 to 140 (usual at this time of day, from 6 days), below since 13:04"}}]},
 "faults": [
   {"message": "request-failed", "id": "1", "subject": "A request failed",
    "first": "2026-11-21T13:50:00.000000Z", "last": "2026-11-21T13:58:02.123456Z", "count": 3,
    "text": "GET /shipments failed"},
   {"message": "bus-lost", "id": "2", "subject": "The bus is gone",
    "first": "2026-11-21T12:00:00.000000Z", "last": "2026-11-21T12:00:00.000000Z", "count": 1}]
})json";

}  // namespace holdfast::ctl
