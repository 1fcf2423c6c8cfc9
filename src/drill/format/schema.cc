#include "drill/format/schema.h"

#include <functional>

#include "base/text.h"
#include "drill/format/members.h"
#include "drill/format/vocabulary.h"
#include "lib/json/writer.h"

namespace holdfast::drill {
namespace {

constexpr std::string_view duration_pattern = "^[0-9]+(ns|us|ms|s|min|h|d)$";

class Schema {
public:
    std::string make()
    {
        json_.begin_object()
            .member("$schema", "https://json-schema.org/draft/2020-12/schema")
            .member("title", "A drill of Holdfast")
            .member(
                "description",
                "A file below /usr/share/holdfast/drills or /etc/holdfast/drills. Comments with "
                "// and /* */ are allowed in the files.");
        json_.member("type", "object").member("additionalProperties", false);
        required({"drill", "id", "title", "story", "scope", "danger", "steady_state", "inject",
                  "detect", "diagnosis", "root_cause", "repair", "recovery", "invariants",
                  "prevention"});
        json_.key("properties").begin_object();
        head();
        phases();
        json_.end_object().key("$defs").begin_object();
        definitions();
        json_.end_object().end_object();
        out_.push_back('\n');
        return std::move(out_);
    }

private:
    using Content = std::function<void()>;

    void required(std::initializer_list<std::string_view> names)
    {
        json_.key("required").begin_array();
        for (std::string_view name : names)
            json_.value(name);
        json_.end_array();
    }

    void property(std::string_view name, std::string_view about, const Content& content)
    {
        json_.key(name).begin_object();
        if (!about.empty())
            json_.member("description", join(about, "."));
        content();
        json_.end_object();
    }

    void text(std::string_view name, std::string_view about)
    {
        property(name, about, [&] { of_type(Type::text); });
    }

    void reference(std::string_view name, std::string_view about, std::string_view to)
    {
        property(name, about, [&] { json_.member("$ref", join("#/$defs/", to)); });
    }

    void list(std::string_view name, std::string_view about, std::string_view of, bool is_needed)
    {
        property(name, about, [&] {
            json_.member("type", "array").member("maxItems", Members::items_max);
            if (is_needed)
                json_.member("minItems", 1);
            json_.key("items").begin_object().member("$ref", join("#/$defs/", of)).end_object();
        });
    }

    void choice(std::string_view name, std::string_view about,
                std::initializer_list<std::string_view> words)
    {
        property(name, about, [&] {
            json_.key("enum").begin_array();
            for (std::string_view word : words)
                json_.value(word);
            json_.end_array();
        });
    }

    void object(std::string_view name, std::string_view about,
                std::initializer_list<std::string_view> needed, const Content& members)
    {
        property(name, about, [&] {
            json_.member("type", "object").member("additionalProperties", false);
            if (needed.size() > 0)
                required(needed);
            json_.key("properties").begin_object();
            members();
            json_.end_object();
        });
    }

    void of_type(Type type)
    {
        switch (type) {
        case Type::text:
            json_.member("type", "string").member("maxLength", Members::text_max);
            return;
        case Type::duration:
            json_.member("type", "string").member("pattern", duration_pattern);
            return;
        case Type::natural:
            json_.member("type", "integer").member("minimum", 0);
            return;
        case Type::octal:
            json_.member("type", "string").member("pattern", "^[0-7]{3,5}$");
            return;
        case Type::flag:
            json_.member("type", "boolean");
            return;
        case Type::words:
            json_.member("type", "array").key("items").begin_object();
            of_type(Type::text);
            json_.end_object();
            return;
        case Type::json:
            json_.member("type", "object");
            return;
        }
    }

    void typed(std::string_view name, std::string_view about, Type type)
    {
        property(name, about, [&] { of_type(type); });
    }

    void fields(std::string_view name, std::string_view about, std::span<const Field> all)
    {
        property(name, about, [&] {
            json_.member("type", "object").member("additionalProperties", false);
            json_.key("required").begin_array();
            for (const Field& field : all)
                if (field.is_required)
                    json_.value(field.name);
            json_.end_array().key("properties").begin_object();
            for (const Field& field : all)
                typed(field.name, field.about, field.type);
            json_.end_object();
        });
    }

    // Exactly one of them says what is done or asked.
    template <typename Words>
    void one_of(const Words& words)
    {
        json_.key("oneOf").begin_array();
        for (const auto& word : words) {
            json_.begin_object();
            required({word.name});
            json_.end_object();
        }
        json_.end_array();
    }

    void head()
    {
        text("$schema", "For editors");
        property("drill", "The version of this format", [&] { json_.member("const", "drill/1"); });
        property("id", "What it is called on the command line", [&] {
            json_.member("type", "string").member("pattern", "^[a-z][a-z0-9-]{0,63}$");
        });
        text("title", "One line");
        text("story", "What somebody on call would see");
        typed("tags", "Words to look for", Type::words);
        choice("scope", "Whether an instance of the service is enough, or the host feels it",
               {"instance", "host"});
        choice("danger", "What it costs whom it is done to", {"harmless", "outage", "damage"});
        typed("timeout", "When it is broken off; without it, 3min", Type::duration);
        object("requires", "Without which it is skipped", {}, [&] {
            typed("systemd", "A running systemd", Type::flag);
            typed("upstream", "The simulated external service", Type::flag);
            typed("kafka", "A broker to rehearse with", Type::flag);
            typed("controllers", "Of control groups, such as memory and cpu", Type::words);
            typed("tools", "Programs", Type::words);
        });
    }

    void phases()
    {
        object("setup", "What is made before", {}, [&] {
            typed("config", "Keys of holdfast.json, for the instance", Type::json);
            typed("environment", "NAME=VALUE, for the instance", Type::words);
            text("drop_in", "Lines of a unit file, for the instance");
            typed("orders_per_second", "Sent all the time; without it, 20", Type::natural);
            list("steps", "What is done before it starts", "step", false);
        });
        list("steady_state", "How it is when all is well, before and after", "expectation", true);
        list("inject", "What is broken", "step", true);
        list("detect", "What must be noticed, each within its time", "expectation", true);
        list("hold", "What must be so although something is broken", "expectation", false);
        list("diagnosis", "What leads to the cause", "command", true);
        text("root_cause", "What it was");
        object("repair", "Who repairs it, and how", {"by", "hint"}, [&] {
            choice("by", "", {"operator", "itself"});
            text("hint", "What a person does");
            list("steps", "The same, as steps", "step", false);
        });
        object("recovery", "When it is well again", {"expect"}, [&] {
            typed("within", "Counted from the repair; without it, 30s", Type::duration);
            list("expect", "", "expectation", true);
        });
        property("invariants", "What must hold in the end", [&] {
            json_.member("type", "array").key("items").begin_object().key("enum").begin_array();
            for (const Invariant& each : invariants())
                json_.value(each.name);
            json_.end_array().end_object();
        });
        list("rollback", "What is done at last, whatever happened", "step", false);
        text("prevention", "What keeps it from happening");
    }

    void definitions()
    {
        property("step", "", [&] {
            json_.member("type", "object").member("additionalProperties", false);
            one_of(actions());
            json_.key("properties").begin_object();
            text("name", "Without it, the action's");
            typed("at", "When, after the first one", Type::duration);
            typed("deadline", "For the step itself; without it, 30s", Type::duration);
            typed("ttl", "When it is taken back at the latest", Type::duration);
            reference("effect", "What shows that it has happened", "expectation");
            for (const Action& each : actions())
                fields(each.name, each.about, each.fields);
            json_.end_object();
        });
        property("expectation", "", [&] {
            json_.member("type", "object").member("additionalProperties", false);
            required({"name"});
            one_of(probe_kinds());
            json_.key("properties").begin_object();
            text("name", "");
            typed("within", "Counted from the injection, or from the repair", Type::duration);
            reference("expect", "", "tolerance");
            for (const ProbeKind& each : probe_kinds())
                fields(each.name, each.about, each.fields);
            json_.end_object();
        });
        object("tolerance", "What the probe must see; all of it", {}, [&] {
            property("equals", "", [] {});
            property("one_of", "", [&] { json_.member("type", "array"); });
            property("min", "", [&] { json_.member("type", "number"); });
            property("max", "", [&] { json_.member("type", "number"); });
            text("contains", "");
        });
        object("command", "", {"name", "command"}, [&] {
            text("name", "");
            typed("command", "The program and its arguments; no shell", Type::words);
            text("shows", "What its output contains");
        });
    }

    std::string out_;
    json::Writer json_{out_, json::Writer::Style::pretty};
};

}  // namespace

std::string make_schema()
{
    return Schema{}.make();
}

}  // namespace holdfast::drill
