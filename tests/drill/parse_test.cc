#include "drill/format/parse.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>

#include "drill/format/expand.h"
#include "drill/format/schema.h"
#include "drill/format/vocabulary.h"

namespace holdfast::drill {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::string text_of_file(const std::string& path)
{
    std::ostringstream text;
    text << std::ifstream{path}.rdbuf();
    return text.str();
}

// As small as a drill can be.
const std::string small = R"({
  "drill": "drill/1", "id": "a-drill", "title": "A", "story": "B",
  "scope": "instance", "danger": "harmless",
  "steady_state": [{"name": "ready", "http": {"path": "/readyz"}, "expect": {"equals": 200}}],
  "inject": [{"chmod": {"path": "${logs}/a", "mode": "0000"}, "ttl": "5s",
              "effect": {"name": "mode", "file": {"path": "${logs}/a", "of": "mode"},
                         "expect": {"equals": "0000"}}}],
  "detect": [{"name": "said", "journal": {"message": "log-file-unwritable"}, "within": "5s"}],
  "diagnosis": [{"name": "look", "command": ["true"]}],
  "root_cause": "C",
  "repair": {"by": "operator", "hint": "D", "steps": [{"undo": {"of": "chmod"}}]},
  "recovery": {"within": "10s", "expect": [
    {"name": "ready", "http": {"path": "/readyz"}, "expect": {"equals": 200}}]},
  "invariants": ["nothing-lost"],
  "prevention": "E"
})";

// The same with `what` instead of `old`, which it must have.
std::string with(std::string_view old, std::string_view what)
{
    std::string text = small;
    std::size_t at = text.find(old);
    EXPECT_NE(at, std::string::npos) << old;
    return text.replace(at, old.size(), what);
}

std::vector<std::string> problems_of(const std::string& text)
{
    std::vector<std::string> all;
    for (const Problem& problem : parse_drill(text).problems)
        all.push_back(problem.pointer + ": " + problem.message);
    return all;
}

TEST(Parse, ReadsADrill)
{
    Parsed parsed = parse_drill(small);
    ASSERT_TRUE(parsed) << describe(parsed.problems);
    const Drill& drill = parsed.drill;
    EXPECT_EQ(drill.id, "a-drill");
    EXPECT_EQ(drill.scope, Scope::instance);
    ASSERT_THAT(drill.inject, SizeIs(1));
    EXPECT_EQ(drill.inject[0].action, "chmod");
    EXPECT_EQ(drill.inject[0].name, "chmod");
    EXPECT_EQ(drill.inject[0].parameters.text("mode"), "0000");
    EXPECT_EQ(drill.inject[0].ttl, std::chrono::seconds{5});
    ASSERT_TRUE(drill.inject[0].effect);
    EXPECT_EQ(drill.inject[0].effect->probe.kind, "file");
    EXPECT_EQ(drill.detect[0].tolerance.min, 1.0) << "an entry is what is expected of a journal";
    EXPECT_EQ(drill.recovery_deadline, std::chrono::seconds{10});
}

TEST(Parse, TellsEverythingThatIsWrongAtOnceWithItsPlace)
{
    std::string text = with(R"("scope": "instance")", R"("scope": "village", "scop": 1)");
    text.replace(text.find("\"within\": \"5s\""), 14, "\"within\": \"soon\"");
    text.replace(text.find("\"prevention\": \"E\""), 17, "\"prevention\": 7");
    auto problems = problems_of(text);
    EXPECT_THAT(problems, Contains("/scope: must be one of: instance, host"));
    EXPECT_THAT(problems, Contains(R"(/scop: is not known (did you mean "scope"?))"));
    EXPECT_THAT(problems, Contains(HasSubstr("/detect/0/within: must be a time")));
    EXPECT_THAT(problems, Contains("/prevention: must be a text, not a number"));
    EXPECT_THAT(problems, SizeIs(5)) << "and that the signal now has no deadline";
}

TEST(Parse, SaysTheLine)
{
    Parsed parsed = parse_drill(with(R"("danger": "harmless")", R"("danger": "none")"));
    ASSERT_THAT(parsed.problems, SizeIs(1));
    EXPECT_EQ(parsed.problems[0].at.line, 3U);
    EXPECT_THAT(describe(parsed.problems), HasSubstr("(line 3)"));
}

TEST(Parse, TellsWhatIsMissing)
{
    EXPECT_THAT(problems_of(with(R"("root_cause": "C",)", "")),
                Contains("/root_cause: is missing"));
    EXPECT_THAT(problems_of(with(R"("mode": "0000"}, "ttl")", R"("ttl": 1}, "ttl")")),
                Contains("/inject/0/chmod/mode: is missing"));
}

TEST(Parse, WantsAnEffectThatCouldBeSeen)
{
    std::string text = small;
    std::size_t from = text.find(", \"ttl\": \"5s\"");
    std::size_t to = text.find("}}}],", from);
    text.erase(from, to + 2 - from);
    EXPECT_THAT(problems_of(text), Contains("/inject: no step has an effect that could be seen"));
}

TEST(Parse, WantsADeadlineForEachSignal)
{
    EXPECT_THAT(problems_of(with(R"(, "within": "5s"}],)", "}],")),
                Contains("/detect: entry 0 has no deadline (within)"));
}

TEST(Parse, WantsAnInverseOfWhatOnlyTheDrillCanTakeBack)
{
    EXPECT_THAT(problems_of(with(R"({"chmod": {"path": "${logs}/a", "mode": "0000"}, "ttl")",
                                 R"({"command": {"words": ["true"]}, "name": "chmod", "ttl")")),
                Contains(HasSubstr("/inject/0/command: an injection says how it is taken back")));
}

TEST(Parse, RefusesActionsProbesMessagesAndPlacesThatThereAreNot)
{
    EXPECT_THAT(problems_of(with("{\"chmod\": {", "{\"chmode\": {")),
                Contains(HasSubstr("/inject/0: says no action")));
    EXPECT_THAT(
        problems_of(with("{\"name\": \"said\", \"journal\"", "{\"name\": \"said\", \"diary\"")),
        Contains(HasSubstr("/detect/0: says no probe")));
    EXPECT_THAT(problems_of(with("log-file-unwritable", "log-file-unwriteable")),
                Contains(HasSubstr("there is no message \"log-file-unwriteable\"")));
    EXPECT_THAT(problems_of(with("${logs}/a\", \"mode", "${log}/a\", \"mode")),
                Contains("/inject/0/chmod/path: ${log} stands for nothing"));
    EXPECT_THAT(problems_of(with("{\"of\": \"chmod\"}", "{\"of\": \"chown\"}")),
                Contains("/repair: undo: there is no step \"chown\""));
    EXPECT_THAT(problems_of(with("nothing-lost", "nothing-found")),
                Contains("/invariants: \"nothing-found\" is not known"));
}

TEST(Parse, RefusesTwoActionsInOneStep)
{
    EXPECT_THAT(problems_of(with("{\"chmod\": {", "{\"wait\": {\"time\": \"1s\"}, \"chmod\": {")),
                Contains("/inject/0/wait: is one action too many"));
}

TEST(Parse, BearsWhatIsNoDrillAtAll)
{
    for (const char* text : {"", "[]", "7", "{", "{}", "null", "\"drill/1\"", "{\"inject\": {}}",
                             "{\"inject\": [1, null, {}, []], \"detect\": [[]], \"setup\": 7}"})
        EXPECT_FALSE(parse_drill(text)) << text;
}

TEST(Parse, HasAWordForEachActionOfTheSchema)
{
    std::string schema = make_schema();
    for (const Action& each : actions())
        EXPECT_THAT(schema, HasSubstr("\"" + std::string{each.name} + "\": {"));
    for (const ProbeKind& each : probe_kinds())
        EXPECT_THAT(schema, HasSubstr("\"" + std::string{each.name} + "\": {"));
}

TEST(Schema, IsTheOneThatIsPublished)
{
    EXPECT_EQ(make_schema(), text_of_file(DRILL_SCHEMA))
        << "holdfastctl drill schema >packaging/schema/drill.schema.json";
}

TEST(ShippedDrills, HaveNothingWrongAndAreCalledAsTheirFiles)
{
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator{SHIPPED_DRILLS}) {
        if (entry.path().extension() != ".json")
            continue;
        Parsed parsed = parse_drill(text_of_file(entry.path().string()));
        EXPECT_THAT(describe(parsed.problems), IsEmpty()) << entry.path();
        EXPECT_EQ(parsed.drill.id, entry.path().stem());
        ++count;
    }
    EXPECT_GE(count, 25U);
}

TEST(Expand, PutsValuesIntoEveryTextThatIsUsed)
{
    Parsed parsed = parse_drill(small);
    parsed.drill.diagnosis[0].shows = "in ${logs}";
    expand(parsed.drill, {{"logs", "/var/log/x"}});
    EXPECT_EQ(parsed.drill.diagnosis[0].shows, "in /var/log/x");
    EXPECT_EQ(parsed.drill.inject[0].parameters.text("path"), "/var/log/x/a");
    EXPECT_EQ(parsed.drill.inject[0].effect->probe.parameters.text("path"), "/var/log/x/a");
    EXPECT_EQ(expand("${a}-${b}-${a", {{"a", "1"}, {"b", "${a}"}}), "1-${a}-${a");
}

}  // namespace
}  // namespace holdfast::drill
