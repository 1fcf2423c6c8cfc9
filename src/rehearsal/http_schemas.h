// What the routes of drills give, for the document of the API. Any thread.
#pragma once

#include <array>
#include <string_view>

#include "http/openapi/schema.h"

namespace holdfast::rehearsal::schemas {

using http::Member;
using http::Presence;
using http::Schema;
using http::schemas::count;
using http::schemas::flag;
using http::schemas::integer;
using http::schemas::number;
using http::schemas::text;
using http::schemas::texts;

inline constexpr std::array<std::string_view, 2> kinds{"drill", "experiment"};
inline constexpr std::array<std::string_view, 5> verdicts{"pass", "skipped", "fail", "invalid",
                                                          "error"};
inline constexpr Schema kind = http::one_of(kinds);
inline constexpr Schema verdict = http::one_of(verdicts);

inline constexpr Member summary_members[] = {
    {"id", &text, "Of the run."},
    {"kind", &kind},
    {"drill", &text, "The id of the drill; \"experiment\" for an experiment."},
    {"title", &text},
    {"verdict", &verdict},
    {"started", &http::schemas::time},
    {"seconds", &number, "How long it took."},
    {"detectedSeconds", &number, "From the injection; null: never.", Presence::or_null},
    {"recoveredSeconds", &number,
     "From the injection; of an experiment from the end of the failure, the longest of all.",
     Presence::or_null},
    {"accepted", &integer, "Orders that were acknowledged. Null: none was sent.",
     Presence::or_null},
    {"lost", &integer, "Of these, those that are not there."}};
inline constexpr Schema summary = http::object_of("DrillSummary", summary_members);

inline constexpr Member broken_members[] = {{"id", &text},
                                            {"trouble", &text, "Why the report cannot be shown."}};
inline constexpr Schema broken = http::object_of("BrokenDrillReport", broken_members);

inline constexpr Member listed_members[] = {{"", &summary}, {"", &broken}};
inline constexpr Schema listed{.kind = Schema::Kind::either, .members = listed_members};
inline constexpr Schema list = http::page_of(listed);

inline constexpr Member seen_members[] = {
    {"name", &text},
    {"met", &flag},
    {"expected", &text},
    {"observed", &text},
    {"afterSeconds", &number, "When it was seen.", Presence::or_null},
    {"withinSeconds", &number, "By when it had to be.", Presence::or_null}};
inline constexpr Schema seen = http::object_of("DrillSeen", seen_members);
inline constexpr Schema seen_list = http::list_of(seen);
inline constexpr Member phase_members[] = {
    {"phase", &text}, {"verdict", &verdict}, {"seen", &seen_list}};
inline constexpr Schema phase = http::object_of("DrillPhase", phase_members);
inline constexpr Schema phases = http::list_of(phase);

inline constexpr Member moment_members[] = {
    {"atSeconds", &number, "From the injection; before it, negative."},
    {"source", &text, "drill, load or journal."},
    {"text", &text},
    {"message", &text, "The name of the journal's message; may be empty."}};
inline constexpr Schema moment = http::object_of("DrillMoment", moment_members);
inline constexpr Schema moments = http::list_of(moment);

inline constexpr Member command_members[] = {
    {"name", &text}, {"command", &text}, {"exit", &integer}, {"output", &text}};
inline constexpr Schema command = http::object_of("DrillCommand", command_members);
inline constexpr Schema commands = http::list_of(command);

inline constexpr Member second_members[] = {{"at", &integer, "The second, from the injection."},
                                            {"answered", &count},
                                            {"failed", &count},
                                            {"medianSeconds", &number},
                                            {"longestSeconds", &number}};
inline constexpr Schema second = http::object_of("DrillSecond", second_members);
inline constexpr Schema requests = http::list_of(second);

inline constexpr Member expectation_members[] = {
    {"name", &text}, {"met", &integer}, {"of", &integer}};
inline constexpr Schema expectation = http::object_of("DrillExpectation", expectation_members);
inline constexpr Schema expectations = http::list_of(expectation);
inline constexpr Member measure_members[] = {
    {"name", &text},     {"unit", &text},    {"count", &integer, "Of the trials that have it."},
    {"median", &number}, {"least", &number}, {"most", &number}};
inline constexpr Schema measure = http::object_of("DrillMeasure", measure_members);
inline constexpr Schema measures = http::list_of(measure);
inline constexpr Member finding_members[] = {
    {"name", &text}, {"met", &flag}, {"expected", &text}, {"observed", &text}};
inline constexpr Schema finding = http::object_of("DrillFinding", finding_members);
inline constexpr Schema findings = http::list_of(finding);
inline constexpr Member trial_members[] = {{"repetition", &integer},
                                           {"verdict", &verdict},
                                           {"expectations", &findings},
                                           {"requests", &requests}};
inline constexpr Schema trial = http::object_of("DrillTrial", trial_members);
inline constexpr Schema trials = http::list_of(trial);
inline constexpr Member course_members[] = {{"modes", &texts},
                                            {"verdict", &verdict},
                                            {"expectations", &expectations},
                                            {"measures", &measures},
                                            {"trials", &trials}};
inline constexpr Schema course = http::object_of("DrillCourse", course_members);
inline constexpr Schema courses = http::list_of(course);

inline constexpr Member report_members[] = {
    {"reasons", &texts, "Why it did not pass."},
    {"target", &text},
    {"scope", &text},
    {"danger", &text},
    {"mode", &text, "auto or guided."},
    {"version", &text},
    {"story", &text},
    {"rootCause", &text},
    {"mitigation", &text},
    {"prevention", &text},
    {"effectSeconds", &number, "", Presence::or_null},
    {"diagnosedSeconds", &number, "By a person.", Presence::or_null},
    {"repairedSeconds", &number, "", Presence::or_null},
    {"duplicated", &integer},
    {"unchecked", &integer, "Orders that could not be asked for."},
    {"phases", &phases},
    {"timeline", &moments, "Entries of the journal are for those who may write."},
    {"diagnosis", &commands, "For those who may write; for others empty."},
    {"requests", &requests, "Second by second."},
    {"courses", &courses, "Of an experiment: what was done, and how often."}};
inline constexpr Schema report = http::object_of("DrillReport", report_members, &summary);

}  // namespace holdfast::rehearsal::schemas
